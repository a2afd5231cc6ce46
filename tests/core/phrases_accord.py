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
{P} se sent seul quand il n'est pas entouré.
    Maya se sent seule quand elle n'est pas entourée.
{P} est plus à l'aise quand il est assis près de l'adulte.
    Maya est plus à l'aise quand elle est assise près de l'adulte.
{P} est scolarisé en CE1 et il est suivi par l'ULIS.
    Maya est scolarisée en CE1 et elle est suivie par l'ULIS.
{P} est très investi dans les activités où il est valorisé.
    Maya est très investie dans les activités où elle est valorisée.
On s'assure qu'il est bien installé avant de commencer.
    On s'assure qu'elle est bien installée avant de commencer.
On veille à ce qu'il soit placé devant.
    On veille à ce qu'elle soit placée devant.
L'enseignante le place à côté d'un camarade calme.
    L'enseignante la place à côté d'un camarade calme.
L'AESH l'aide à rester concentré.
    L'AESH l'aide à rester concentrée.
{P} est encore trop dépendant de l'adulte.
    Maya est encore trop dépendante de l'adulte.
{P} est capable, seul, de lire la consigne.
    Maya est capable, seule, de lire la consigne.
{P} est un élève curieux, sérieux et travailleur.
    Maya est une élève curieuse, sérieuse et travailleuse.
{P} n'est pas toujours prêt à temps.
    Maya n'est pas toujours prête à temps.
Aussi souvent qu'il est volontaire, {P} est interrogé.
    Aussi souvent qu'elle est volontaire, Maya est interrogée.
{P} a été accueilli, écouté et rassuré.
    Maya a été accueillie, écoutée et rassurée.
{P} aurait été content de rester.
    Maya aurait été contente de rester.
{P} sera satisfait de lui.
    Maya sera satisfaite d'elle.
{P} parle de lui à la troisième personne.
    Maya parle d'elle à la troisième personne.
{P} est fier d'avoir lu seul.
    Maya est fière d'avoir lu seule.
{P} doit se sentir en sécurité et être rassuré.
    Maya doit se sentir en sécurité et être rassurée.
Il est souvent seul dans la cour.
    Elle est souvent seule dans la cour.
Il participe peu mais il est attentif.
    Elle participe peu mais elle est attentive.
Il lève la main s'il connaît la réponse.
    Elle lève la main si elle connaît la réponse.
Est-il prêt ?
    Est-elle prête ?
A-t-il été prévenu ?
    A-t-elle été prévenue ?
Que fait {P} lorsqu'il est bloqué ?
    Que fait Maya lorsqu'elle est bloquée ?
{P} doit apprendre à attendre d'être appelé.
    Maya doit apprendre à attendre d'être appelée.
{P} travaille mieux quand il est seul à sa table que lorsqu'il est entouré.
    Maya travaille mieux quand elle est seule à sa table que lorsqu'elle est entourée.
{P} finit le premier.
    Maya finit la première.
{P} est parfois le premier à répondre.
    Maya est parfois la première à répondre.
{P} choisit le premier livre.
    Maya choisit le premier livre.
{P} lit le dernier paragraphe.
    Maya lit le dernier paragraphe.
{P} s'assoit seul et reste tranquille.
    Maya s'assoit seule et reste tranquille.
{P} colle un seul mot par case.
    Maya colle un seul mot par case.
{P} travaille avec un seul camarade.
    Maya travaille avec un seul camarade.
Chaque mot est lu par {P}.
    Chaque mot est lu par Maya.
Le temps accordé à {P} est suffisant.
    Le temps accordé à Maya est suffisant.
{P} comprend quand le texte est court et illustré.
    Maya comprend quand le texte est court et illustré.
{P} dit pourquoi le personnage est triste.
    Maya dit pourquoi le personnage est triste.
{P} sait que le loup est méchant.
    Maya sait que le loup est méchant.
{P} explique comment le plan est fait.
    Maya explique comment le plan est fait.
{P} entend le bruit qu'il faut reconnaître.
    Maya entend le bruit qu'il faut reconnaître.
{P} dit s'il y a un intrus.
    Maya dit s'il y a un intrus.
{P} dit quand il est prêt et quand il faut l'aider.
    Maya dit quand elle est prête et quand il faut l'aider.
{P} attend qu'il soit midi.
    Maya attend qu'il soit midi.
{P} demande quelle heure il est.
    Maya demande quelle heure il est.
{P} met le bonnet quand il pleut.
    Maya met le bonnet quand il pleut.
{P} est né en mai.
    Maya est née en mai.
Même fatigué, {P} essaie.
    Même fatiguée, Maya essaie.
Si {P} est énervé, lui proposer le coin calme.
    Si Maya est énervée, lui proposer le coin calme.
Si {P} est perdu, l'aider à retrouver sa page.
    Si Maya est perdue, l'aider à retrouver sa page.
{P} est en confiance avec les adultes qu'il connaît.
    Maya est en confiance avec les adultes qu'elle connaît.
Faire asseoir {P} devant pour qu'il soit attentif.
    Faire asseoir Maya devant pour qu'elle soit attentive.
Laisser {P} s'exprimer sans l'interrompre.
    Laisser Maya s'exprimer sans l'interrompre.
{P} peut être un tuteur patient pour les plus jeunes.
    Maya peut être une tutrice patiente pour les plus jeunes.
{P} est devenu un bon lecteur.
    Maya est devenue une bonne lectrice.
{P} est le seul élève à avoir terminé.
    Maya est la seule élève à avoir terminé.
{P} est le plus rapide du groupe.
    Maya est la plus rapide du groupe.
Être présent chaque matin et prêt à huit heures trente.
    Être présente chaque matin et prête à huit heures trente.
{P} range ses affaires lui-même et il en est fier.
    Maya range ses affaires elle-même et elle en est fière.
{P} s'est bien intégré et s'est fait des amis.
    Maya s'est bien intégrée et s'est fait des amis.
{P} s'est lavé les mains.
    Maya s'est lavé les mains.
{P} s'est préparé seul.
    Maya s'est préparée seule.
Les adultes le trouvent plus détendu.
    Les adultes la trouvent plus détendue.
On le sent plus serein.
    On la sent plus sereine.
Le voir réussir le rend heureux.
    La voir réussir la rend heureuse.
{P} est élève de CP et il est volontaire.
    Maya est élève de CP et elle est volontaire.
{P} est gaucher.
    Maya est gauchère.
{P} est nouveau dans la classe.
    Maya est nouvelle dans la classe.
{P} est très bon en calcul mental.
    Maya est très bonne en calcul mental.
{P} est un peu lent mais il est régulier.
    Maya est un peu lente mais elle est régulière.
{P} est doux avec les petits.
    Maya est douce avec les petits.
{P} est bien parti et il est motivé.
    Maya est bien partie et elle est motivée.
{P} paraît inquiet le lundi.
    Maya paraît inquiète le lundi.
{P} semble perdu devant une page pleine.
    Maya semble perdue devant une page pleine.
{P} devient peu à peu plus sûr de lui.
    Maya devient peu à peu plus sûre d'elle.
{P} reste discret en groupe.
    Maya reste discrète en groupe.
{P} se montre coopératif et généreux.
    Maya se montre coopérative et généreuse.
{P} se dit content de son travail.
    Maya se dit contente de son travail.
{P} est entré en lecture en janvier.
    Maya est entrée en lecture en janvier.
{P} est passé au tableau deux fois.
    Maya est passée au tableau deux fois.
{P} est allé seul à la bibliothèque.
    Maya est allée seule à la bibliothèque.
{P} a fini et il a été le premier.
    Maya a fini et elle a été la première.
{P} a lu le texte qu'il a choisi.
    Maya a lu le texte qu'elle a choisi.
{P} montre l'image qu'on lui nomme.
    Maya montre l'image qu'on lui nomme.
{P} participe aux jeux sans se mettre en colère s'il perd.
    Maya participe aux jeux sans se mettre en colère si elle perd.
Chaque jour, {P} est invité à parler.
    Chaque jour, Maya est invitée à parler.
Cette semaine, {P} est le responsable du calendrier.
    Cette semaine, Maya est la responsable du calendrier.
En classe comme en récréation, {P} est calme et respectueux.
    En classe comme en récréation, Maya est calme et respectueuse.
Grâce à l'image, {P} est rassuré.
    Grâce à l'image, Maya est rassurée.
Avec son étiquette, {P} est autonome et fier.
    Avec son étiquette, Maya est autonome et fière.
Lorsque le bruit est fort, {P} est gêné.
    Lorsque le bruit est fort, Maya est gênée.
Tant que le modèle est visible, {P} est sûr de lui.
    Tant que le modèle est visible, Maya est sûre d'elle.
Une fois assis, {P} sort son cahier.
    Une fois assise, Maya sort son cahier.
Avant d'être interrogé, {P} prépare sa réponse.
    Avant d'être interrogée, Maya prépare sa réponse.
Après avoir été aidé, {P} recommence seul.
    Après avoir été aidée, Maya recommence seule.
Sans être guidé, {P} trouve la page.
    Sans être guidée, Maya trouve la page.
Pour être prêt, {P} regarde l'emploi du temps.
    Pour être prête, Maya regarde l'emploi du temps.
Il n'est pas encore lecteur.
    Elle n'est pas encore lectrice.
Il est attentif à ce qui est dit.
    Elle est attentive à ce qui est dit.
Il a besoin qu'on le rassure et qu'on l'encourage.
    Elle a besoin qu'on la rassure et qu'on l'encourage.
On attend qu'il soit installé puis on lui donne le texte.
    On attend qu'elle soit installée puis on lui donne le texte.
Le féliciter dès qu'il est prêt.
    La féliciter dès qu'elle est prête.
Ne pas le laisser seul.
    Ne pas la laisser seule.
Ne pas l'interrompre quand il est lancé.
    Ne pas l'interrompre quand elle est lancée.
Veiller à ce que {P} soit assis face au tableau.
    Veiller à ce que Maya soit assise face au tableau.
S'assurer que {P} est attentif avant de parler.
    S'assurer que Maya est attentive avant de parler.
Placer {P} loin de la porte, seul ou avec un camarade calme.
    Placer Maya loin de la porte, seule ou avec un camarade calme.
Lui laisser le temps d'être prêt.
    Lui laisser le temps d'être prête.
Lui demander s'il est prêt.
    Lui demander si elle est prête.
L'aider à rester assis.
    L'aider à rester assise.
L'encourager à travailler seul.
    L'encourager à travailler seule.
{P} a un tuteur qui est patient avec lui.
    Maya a un tuteur qui est patient avec elle.
L'objectif est que {P} soit lecteur en juin.
    L'objectif est que Maya soit lectrice en juin.
L'enfant est placé au premier rang ; il est attentif.
    L'enfant est placée au premier rang ; elle est attentive.
{P} est content, il est venu seul.
    Maya est contente, elle est venue seule.
{P} sera félicité s'il est resté assis.
    Maya sera félicitée si elle est restée assise.
{P} n'a pas besoin d'être rappelé à l'ordre.
    Maya n'a pas besoin d'être rappelée à l'ordre.
{P} vient en classe reposé et disponible.
    Maya vient en classe reposée et disponible.
{P} lit debout ou assis.
    Maya lit debout ou assise.
{P} est assis correctement et tient son crayon.
    Maya est assise correctement et tient son crayon.
{P} est joyeux, sociable et apprécié de ses camarades.
    Maya est joyeuse, sociable et appréciée de ses camarades.
Ce que {P} a écrit est lisible et soigné.
    Ce que Maya a écrit est lisible et soigné.
Le dessin de {P} est terminé et colorié.
    Le dessin de Maya est terminé et colorié.
{P} vérifie que son cartable est complet.
    Maya vérifie que son cartable est complet.
{P} attend que le feu soit vert.
    Maya attend que le feu soit vert.
{P} est de plus en plus attentif et autonome.
    Maya est de plus en plus attentive et autonome.
{P} est tout à fait prêt.
    Maya est tout à fait prête.
"""
_LINES = [line.strip() for line in PHRASES.strip().splitlines()]
SENTENCES = list(zip(_LINES[::2], _LINES[1::2], strict=True))
