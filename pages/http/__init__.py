"""Plain HTTP routes around the Streamlit app: sign-in, installation, drafts, files."""
