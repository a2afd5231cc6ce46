"""Sentences as teachers write them, in the masculine, and as they are said of Maya."""

PHRASES = """
{P} est capable de rester seul à son bureau.
    Maya est capable de rester seule à son bureau.
{P} doit être assis devant le tableau.
    Maya doit être assise devant le tableau.
{P} sera évalué à l'oral.
    Maya sera évaluée à l'oral.
{P} a été félicité par le directeur.
    Maya a été félicitée par le directeur.
{P} n'est jamais resté seul en classe.
    Maya n'est jamais restée seule en classe.
{P} s'est trompé mais il a recommencé.
    Maya s'est trompée mais elle a recommencé.
{P} est venu au tableau sans être appelé.
    Maya est venue au tableau sans être appelée.
Une fois rassuré, {P} se met au travail.
    Une fois rassurée, Maya se met au travail.
Bien installé, {P} écrit trois lignes.
    Bien installée, Maya écrit trois lignes.
Quand il est fatigué, {P} peut aller au coin calme.
    Quand elle est fatiguée, Maya peut aller au coin calme.
L'AESH reste à côté de lui.
    L'AESH reste à côté d'elle.
L'adulte s'assoit en face de lui.
    L'adulte s'assoit en face d'elle.
On attend de lui qu'il lève la main.
    On attend d'elle qu'elle lève la main.
Le laisser choisir son livre.
    La laisser choisir son livre.
Le prévenir avant chaque changement.
    La prévenir avant chaque changement.
Si {P} se lève, le raccompagner à sa place.
    Si Maya se lève, la raccompagner à sa place.
On l'encourage dès qu'il essaie.
    On l'encourage dès qu'elle essaie.
{P} travaille avec un camarade calme et patient.
    Maya travaille avec un camarade calme et patient.
{P} écoute le maître sans être distrait.
    Maya écoute le maître sans être distraite.
{P} est heureux de venir à l'école.
    Maya est heureuse de venir à l'école.
{P} est actif, curieux et volontaire.
    Maya est active, curieuse et volontaire.
{P} reste concentré dix minutes quand il est au calme.
    Maya reste concentrée dix minutes quand elle est au calme.
Le groupe est calme et {P} est attentif.
    Le groupe est calme et Maya est attentive.
{P} sait ce qui est attendu et ce qui est interdit.
    Maya sait ce qui est attendu et ce qui est interdit.
{P} range le matériel qui lui est confié.
    Maya range le matériel qui lui est confié.
{P}, qui est fatigué le soir, lit le matin.
    Maya, qui est fatiguée le soir, lit le matin.
Il reste deux jetons quand {P} a fini.
    Il reste deux jetons quand Maya a fini.
{P} dit combien il en reste.
    Maya dit combien il en reste.
{P} dit s'il en manque un.
    Maya dit s'il en manque un.
Il est important que {P} soit prévenu.
    Il est important que Maya soit prévenue.
Il est attendu que {P} lise seul.
    Il est attendu que Maya lise seule.
{P} raconte ce qu'il a fait le matin.
    Maya raconte ce qu'elle a fait le matin.
{P} finit son travail avant d'être interrompu.
    Maya finit son travail avant d'être interrompue.
{P} devra être capable de se corriger seul.
    Maya devra être capable de se corriger seule.
{P} se sent prêt et le dit à l'adulte.
    Maya se sent prête et le dit à l'adulte.
{P} met son manteau et il est prêt le premier.
    Maya met son manteau et elle est prête la première.
Placé près du tableau, {P} copie trois lignes.
    Placée près du tableau, Maya copie trois lignes.
{P} lit, aidé par un adulte, un texte de dix lignes.
    Maya lit, aidée par un adulte, un texte de dix lignes.
{P} copie la leçon accompagné de l'AESH.
    Maya copie la leçon accompagnée de l'AESH.
L'élève est invité à se présenter lui-même.
    L'élève est invitée à se présenter elle-même.
{P} a besoin d'être encouragé et guidé.
    Maya a besoin d'être encouragée et guidée.
Pour rester motivé, {P} choisit son défi.
    Pour rester motivée, Maya choisit son défi.
Afin qu'il soit autonome, on lui donne un plan de travail.
    Afin qu'elle soit autonome, on lui donne un plan de travail.
Le texte choisi par {P} est court.
    Le texte choisi par Maya est court.
{P} est en réussite lorsque le texte est lu.
    Maya est en réussite lorsque le texte est lu.
{P} est moins inquiet qu'en septembre.
    Maya est moins inquiète qu'en septembre.
{P} demande à être aidé lorsqu'il en a besoin.
    Maya demande à être aidée lorsqu'elle en a besoin.
Même s'il est gêné, {P} répond.
    Même si elle est gênée, Maya répond.
{P} sait qui est absent.
    Maya sait qui est absent.
{P} travaille seul ou accompagné.
    Maya travaille seule ou accompagnée.
{P} s'installe à sa place, il est détendu.
    Maya s'installe à sa place, elle est détendue.
{P} est resté assis et silencieux.
    Maya est restée assise et silencieuse.
{P} a un cahier qui est bien tenu.
    Maya a un cahier qui est bien tenu.
{P} aime être le responsable du jour.
    Maya aime être la responsable du jour.
{P} est devenu plus autonome et plus sûr de lui.
    Maya est devenue plus autonome et plus sûre d'elle.
{P} prend confiance en lui.
    Maya prend confiance en elle.
{P} travaille à son rythme, sans se sentir pressé.
    Maya travaille à son rythme, sans se sentir pressée.
{P} joue avec les autres sans être exclu ni moqué.
    Maya joue avec les autres sans être exclue ni moquée.
Cet élève est attentif le matin.
    Cette élève est attentive le matin.
Un adulte le rassure quand il est inquiet.
    Un adulte la rassure quand elle est inquiète.
Les camarades l'attendent s'il est en retard.
    Les camarades l'attendent si elle est en retard.
{P} peut-il être assis au premier rang ?
    Maya peut-elle être assise au premier rang ?
{P} est né à l'étranger et il est arrivé en mars.
    Maya est née à l'étranger et elle est arrivée en mars.
{P} n'a pas été dérangé par le bruit.
    Maya n'a pas été dérangée par le bruit.
Le maître le félicite, il est content.
    Le maître la félicite, elle est contente.
{P} entre en classe le dernier et il est calme.
    Maya entre en classe la dernière et elle est calme.
Dès qu'il est prêt, on lui donne le texte qui est surligné.
    Dès qu'elle est prête, on lui donne le texte qui est surligné.
{P} dit ce qui s'est passé pendant la récréation.
    Maya dit ce qui s'est passé pendant la récréation.
{P} dit combien il y en a.
    Maya dit combien il y en a.
{P} réalise une tâche en tenant le rôle qui lui est donné.
    Maya réalise une tâche en tenant le rôle qui lui est donné.
S'il se trompe, le laisser vérifier lui-même.
    Si elle se trompe, la laisser vérifier elle-même.
{P} fait ce qui est demandé quatre fois sur cinq.
    Maya fait ce qui est demandé quatre fois sur cinq.
{P} répond seulement lorsqu'il est interrogé.
    Maya répond seulement lorsqu'elle est interrogée.
Chacun attend son tour et {P} n'est pas oublié.
    Chacun attend son tour et Maya n'est pas oubliée.
{P} est le seul à lire.
    Maya est la seule à lire.
Le tuteur est assis à côté de {P}.
    Le tuteur est assis à côté de Maya.
Le mot est écrit par {P} en capitales.
    Le mot est écrit par Maya en capitales.
{P} est un bon camarade et un lecteur curieux.
    Maya est une bonne camarade et une lectrice curieuse.
{P} écrit son prénom, le modèle étant posé devant lui.
    Maya écrit son prénom, le modèle étant posé devant elle.
{P} est accueilli le matin et il est conduit à sa place.
    Maya est accueillie le matin et elle est conduite à sa place.
On vérifie que le cahier est rangé et que {P} est prêt.
    On vérifie que le cahier est rangé et que Maya est prête.
{P} est assis et lit un texte.
    Maya est assise et lit un texte.
{P} est prêt et prend son cahier.
    Maya est prête et prend son cahier.
{P} doit être prêt et lever la main.
    Maya doit être prête et lever la main.
{P} reste dix minutes à sa place.
    Maya reste dix minutes à sa place.
{P} reste après la classe.
    Maya reste après la classe.
{P} est tranquille et obtient le calme.
    Maya est tranquille et obtient le calme.
Il ne faut pas le presser.
    Il ne faut pas la presser.
Il lui faut du temps pour répondre.
    Il lui faut du temps pour répondre.
Il lui est difficile de rester assis.
    Il lui est difficile de rester assise.
{P} progresse, il est bon en calcul.
    Maya progresse, elle est bonne en calcul.
On peut l'aider en lui montrant le modèle.
    On peut l'aider en lui montrant le modèle.
Prendre cinq minutes pour lui expliquer le texte.
    Prendre cinq minutes pour lui expliquer le texte.
Le matin {P} est calme et reposé.
    Le matin Maya est calme et reposée.
Pendant la lecture {P} reste assis.
    Pendant la lecture Maya reste assise.
{P} lit un texte court, surligné par l'adulte.
    Maya lit un texte court, surligné par l'adulte.
{P} joue avec des enfants plus grands que lui.
    Maya joue avec des enfants plus grands qu'elle.
{P} lit trois phrases accompagné d'un adulte.
    Maya lit trois phrases accompagnée d'un adulte.
{P} travaille dix minutes concentré.
    Maya travaille dix minutes concentrée.
Il fait froid quand {P} arrive à l'école.
    Il fait froid quand Maya arrive à l'école.
Il semble que {P} soit rassuré.
    Il semble que Maya soit rassurée.
{P} est invité et accueilli par ses camarades.
    Maya est invitée et accueillie par ses camarades.
{P} s'est montré patient avec un camarade plus jeune.
    Maya s'est montrée patiente avec un camarade plus jeune.
{P} a été absent deux jours.
    Maya a été absente deux jours.
{P} est reçu par le directeur, qui est absent.
    Maya est reçue par le directeur, qui est absent.
{P} a besoin qu'on le prévienne.
    Maya a besoin qu'on la prévienne.
{P} n'est plus le dernier à ranger.
    Maya n'est plus la dernière à ranger.
{P} se lave les mains et s'essuie tout seul.
    Maya se lave les mains et s'essuie toute seule.
{P} accepte d'être regardé et écouté.
    Maya accepte d'être regardée et écoutée.
{P} est autonome, organisé et persévérant.
    Maya est autonome, organisée et persévérante.
Lire seul dix mots.
    Lire seule dix mots.
Rester assis pendant la lecture.
    Rester assise pendant la lecture.
Être attentif et calme.
    Être attentive et calme.
Se laver les mains tout seul.
    Se laver les mains toute seule.
S'habiller seul le matin.
    S'habiller seule le matin.
Relire la consigne avec lui et le laisser faire.
    Relire la consigne avec elle et la laisser faire.
Laisser {P} seul cinq minutes.
    Laisser Maya seule cinq minutes.
Ranger le cahier et rester calme.
    Ranger le cahier et rester calme.
Prendre le cahier et le ranger.
    Prendre le cahier et le ranger.
Placer {P} près du tableau et le solliciter souvent.
    Placer Maya près du tableau et la solliciter souvent.
Donner le texte à {P} avant la séance et le lire avec lui.
    Donner le texte à Maya avant la séance et le lire avec elle.
"""
_LINES = [line.strip() for line in PHRASES.strip().splitlines()]
SENTENCES = list(zip(_LINES[::2], _LINES[1::2], strict=True))
