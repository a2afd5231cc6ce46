// One long text on screen; the engine, mounted once by the frame, does the work.
// Kept tiny on purpose: it is sent again with each field at each run.
const shared = (globalThis.poleSaisie ??= { waiting: [] });

export default function (component) {
  let leave = null;
  let gone = false;
  const mount = () => {
    if (!gone) leave = shared.mount(component);
  };
  if (shared.mount) mount();
  else shared.waiting.push(mount);
  return () => {
    gone = true;
    leave?.();
  };
}
