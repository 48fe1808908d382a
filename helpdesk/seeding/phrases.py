"""What customers ask and staff answer, in the languages they do it in. `{thing}` and `{n}` are filled in."""

from msgspec import Struct


class Phrases(Struct, frozen=True):
    """One language: subjects, the sentences messages are put together from, and what they are about."""

    things: tuple[str, ...]
    subjects: tuple[str, ...]
    greetings: tuple[str, ...]
    questions: tuple[str, ...]
    details: tuple[str, ...]
    answers: tuple[str, ...]
    steps: tuple[str, ...]
    follow_ups: tuple[str, ...]
    closings: tuple[str, ...]
    notes: tuple[str, ...]


ENGLISH = Phrases(
    things=(
        "the label printer", "the web shop", "the spring order", "our monthly invoice", "the mobile app",
        "the warehouse scanner", "the sign-in page", "the delivery note", "the price list",
        "the customer portal",
        "the coffee machine", "the spare part", "the annual contract", "the stock export", "the return label",
        "the meeting room screen", "the payment terminal", "the newsletter", "the service car", "the backup",
    ),
    subjects=(
        "Question about {thing}", "{thing} does not work any more", "Wrong amount on {thing}, number {n}",
        "Please cancel {thing}", "When will {thing} arrive?", "{thing}: error {n}", "Nobody can open {thing}",
        "Copy of {thing} for {n}", "{thing} is very slow since this morning", "Change of address for {thing}",
        "Missing positions in {thing}, order {n}", "How do I connect {thing}?", "Complaint about {thing}",
        "Second reminder: {thing} ({n})",
    ),
    greetings=("Hello,", "Good morning,", "Dear team,", "Hi,", "Good afternoon,"),
    questions=(
        "We have had trouble with {thing} since last week.", "Can you please look at {thing}?",
        "{thing} stopped in the middle of our work, and now it shows {n}.",
        "My colleague says that {thing} was changed, and nobody told us.",
        "I ordered under number {n}, and {thing} is not what was confirmed.",
        "We would like to know what {thing} costs from the next quarter on.",
    ),
    details=(
        "It happens on every computer in the office.", "The reference is {n}.",
        "We have restarted everything twice.", "Our customers are beginning to ask.",
        "It worked well until Friday.",
        "I have attached nothing, because the picture shows only a blank page.",
        "Two of our branches have the same trouble.", "A short answer by Thursday would help us very much.",
        "Please call before noon if you need more.", "The person who set it up has left us.",
        "We pay for the faster service, as far as I know.", "It is not urgent, but it is annoying.",
    ),
    answers=(
        "Thank you for writing to us.", "I am sorry that this has taken your time.",
        "I have looked at {thing} together with a colleague.",
        "Your number {n} is with our technical team now.",
        "The mistake was ours, and it is mended.", "I have sent you the corrected document.",
    ),
    steps=(
        "Please sign out once and sign in again.", "Please hold the left button for ten seconds.",
        "The parcel leaves our house tomorrow.", "The credit note {n} follows by mail.",
        "Could you tell us which version you see at the bottom of the page?",
        "If it appears again, please write the time beside it.", "We will come back to you tomorrow.",
        "The setting is now under Account, Notifications.",
    ),
    follow_ups=(
        "Thank you, that helped.", "I have tried this, and nothing has changed.", "Any news about {n}?",
        "It works on one machine, but not on the other.", "Perfect, many thanks for the quick answer.",
        "The document has arrived, but the amount is still wrong.", "We have waited since Monday now.",
    ),
    closings=("Kind regards", "Best wishes", "Many thanks", "With thanks in advance"),
    notes=(
        "Called, nobody answered.", "Seen the same with {n}; could be the update.",
        "Asked the warehouse, they look into it.", "Customer was friendly, please be quick.",
        "Credit of {n} agreed with the lead.",
    ),
)  # fmt: skip
GERMAN = Phrases(
    things=(
        "der Etikettendrucker", "der Webshop", "die Frühjahrsbestellung", "die Monatsrechnung",
        "die mobile App",
        "der Lagerscanner", "die Anmeldeseite", "der Lieferschein", "die Preisliste", "das Kundenportal",
        "die Kaffeemaschine", "das Ersatzteil", "der Jahresvertrag", "der Bestandsexport",
        "das Rücksendeetikett",
    ),
    subjects=(
        "Frage: {thing}", "Defekt: {thing}", "Falscher Betrag, Nummer {n}", "Bitte stornieren: {thing}",
        "Liefertermin für {n}?", "Fehler {n}: {thing}", "Kopie der Rechnung {n}", "Sehr langsam: {thing}",
        "Adressänderung zu {n}", "Fehlende Positionen in {n}", "Beschwerde: {thing}",
        "Zweite Erinnerung zu {n}",
    ),
    greetings=("Guten Tag,", "Guten Morgen,", "Hallo,", "Liebes Team,"),
    questions=(
        "Seit letzter Woche macht uns eines Sorgen: {thing}.", "Können Sie bitte nachsehen? Es geht um {n}.",
        "Mitten in der Arbeit kam die Meldung {n}.", "Unter der Nummer {n} wurde etwas anderes bestätigt.",
        "Wir wüssten gern, was ab dem nächsten Quartal gilt.",
    ),
    details=(
        "Das ist an jedem Rechner im Büro so.", "Das Zeichen ist {n}.",
        "Wir haben alles zweimal neu gestartet.",
        "Unsere Kunden fragen schon.", "Bis Freitag lief alles gut.", "Zwei unserer Filialen geht es ebenso.",
        "Eine kurze Antwort bis Donnerstag würde uns sehr helfen.", "Es eilt nicht, stört aber sehr.",
    ),
    answers=(
        "Danke für Ihre Nachricht.", "Es tut mir leid, dass Sie damit Mühe hatten.",
        "Ihre Nummer {n} liegt jetzt bei der Technik.", "Der Fehler lag bei uns und ist behoben.",
    ),
    steps=(
        "Bitte melden Sie sich einmal ab und wieder an.", "Das Paket geht morgen aus dem Haus.",
        "Die Gutschrift {n} folgt mit der Post.", "Welche Version steht unten auf der Seite?",
        "Wir melden uns morgen wieder.",
    ),
    follow_ups=(
        "Danke, das hat geholfen.", "Das habe ich versucht, es hat sich nichts geändert.",
        "Gibt es etwas Neues zu {n}?", "Wunderbar, vielen Dank für die schnelle Antwort.",
    ),
    closings=("Mit freundlichen Grüßen", "Viele Grüße", "Besten Dank im Voraus"),
    notes=("Angerufen, niemand ging ran.", "Dasselbe wie bei {n}.", "Lager gefragt, sie sehen nach."),
)  # fmt: skip
FRENCH = Phrases(
    things=(
        "imprimante", "boutique en ligne", "commande de printemps", "facture du mois", "application mobile",
        "bon de livraison", "liste de prix", "portail client", "contrat annuel", "lecteur du dépôt",
    ),
    subjects=(
        "Question sur notre {thing}", "Panne : {thing}", "Montant faux, numéro {n}", "Annulation : {thing}",
        "Quand arrive la commande {n} ?", "Erreur {n} ({thing})", "Copie de la facture {n}",
        "Très lent depuis ce matin : {thing}", "Réclamation : {thing}", "Deuxième rappel pour {n}",
    ),
    greetings=("Bonjour,", "Bonsoir,", "Chère équipe,"),
    questions=(
        "Depuis la semaine passée, quelque chose ne va plus : {thing}.",
        "Pouvez-vous regarder le dossier {n} ?",
        "Le message {n} est apparu en plein travail.",
        "Sous le numéro {n}, on nous avait confirmé autre chose.",
    ),
    details=(
        "Cela arrive sur tous les postes du bureau.", "La référence est {n}.",
        "Nous avons tout relancé deux fois.",
        "Nos clients commencent à demander.", "Tout allait bien vendredi.",
        "Ce n’est pas urgent, mais gênant.",
    ),
    answers=(
        "Merci de votre message.", "Je suis désolé pour ce contretemps.",
        "Le dossier {n} est chez nos techniciens.",
        "La faute venait de nous, elle est corrigée.",
    ),
    steps=(
        "Veuillez vous déconnecter puis revenir.", "Le colis part demain.", "L’avoir {n} suit par la poste.",
        "Nous revenons vers vous demain.",
    ),
    follow_ups=(
        "Merci, cela a aidé.", "J’ai essayé, rien n’a changé.", "Du nouveau pour {n} ?",
        "Parfait, merci de la réponse rapide.",
    ),
    closings=("Cordialement", "Bien à vous", "Merci d’avance"),
    notes=("Appelé, personne.", "Comme pour {n}.", "Demandé au dépôt."),
)  # fmt: skip
SPANISH = Phrases(
    things=(
        "la impresora", "la tienda en línea", "el pedido de primavera", "la factura del mes", "la aplicación",
        "el albarán", "la lista de precios", "el portal", "el contrato anual", "el escáner del almacén",
    ),
    subjects=(
        "Pregunta sobre {thing}", "No funciona {thing}", "Importe incorrecto, número {n}", "Anular {thing}",
        "Entrega del pedido {n}", "Error {n}: {thing}", "Copia de la factura {n}", "Queja sobre {thing}",
        "Segundo aviso: {n}",
    ),
    greetings=("Hola,", "Buenos días,", "Estimado equipo,"),
    questions=(
        "Desde la semana pasada tenemos problemas con {thing}.", "Por favor, miren el número {n}.",
        "En medio del trabajo apareció el mensaje {n}.", "Nos confirmaron otra cosa con el número {n}.",
    ),
    details=(
        "Pasa en todos los ordenadores.", "La referencia es {n}.", "Lo hemos reiniciado todo dos veces.",
        "Nuestros clientes ya preguntan.", "Hasta el viernes iba bien.", "No es urgente, pero molesta.",
    ),
    answers=(
        "Gracias por escribirnos.", "Siento las molestias.", "Su número {n} está con los técnicos.",
        "El fallo era nuestro y está corregido.",
    ),
    steps=(
        "Cierre la sesión y vuelva a entrar.", "El paquete sale mañana.", "El abono {n} llega por correo.",
        "Mañana le decimos algo más.",
    ),
    follow_ups=(
        "Gracias, eso ayudó.", "Lo he probado y sigue igual.", "¿Hay novedades de {n}?",
        "Perfecto, gracias por la rapidez.",
    ),
    closings=("Un saludo", "Saludos cordiales", "Gracias de antemano"),
    notes=("Llamé, no contestan.", "Igual que {n}.", "Preguntado al almacén."),
)  # fmt: skip

# How many in a hundred speak it, and where they live.
SPOKEN = (
    ("en", 50, "Europe/London", ENGLISH),
    ("de", 25, "Europe/Berlin", GERMAN),
    ("fr", 15, "Europe/Paris", FRENCH),
    ("es", 10, "Europe/Madrid", SPANISH),
)
