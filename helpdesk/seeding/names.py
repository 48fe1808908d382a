"""What people, companies, teams and places are called. Everybody here is made up."""

FIRST = (
    "Ada", "Aksel", "Alba", "Alma", "Amira", "Anouk", "Anton", "Arne", "Asta", "Aurel", "Bela", "Bruno",
    "Carla", "Celia", "Cyril", "Dagny", "Dario", "Delia", "Edda", "Eero", "Elif", "Elin", "Emil", "Enzo",
    "Erik", "Esra", "Fabio", "Femke", "Fiona", "Gerd", "Gina", "Greta", "Hanna", "Hugo", "Ida", "Ilja",
    "Ines", "Ingo", "Irma", "Ivo", "Jana", "Joris", "Josef", "Juna", "Kaja", "Karim", "Katja", "Kira",
    "Lars", "Lea", "Leif", "Lena", "Lino", "Livia", "Luca", "Luise", "Mads", "Maja", "Malik", "Mara",
    "Marek", "Matti", "Mila", "Mina", "Moritz", "Nadia", "Nele", "Nico", "Nils", "Nora", "Olga", "Oskar",
    "Pavel", "Petra", "Pia", "Quentin", "Rafa", "Rania", "Remo", "Rita", "Romy", "Ruben", "Runa", "Samir",
    "Selma", "Sina", "Sofie", "Stig", "Sven", "Tara", "Tilda", "Timo", "Tova", "Ulla", "Uwe", "Vera",
    "Viggo", "Wanda", "Wim", "Yara", "Yusuf", "Zoe",
)  # fmt: skip
LAST = (
    "Aalto", "Abel", "Adler", "Amsel", "Arndt", "Bakker", "Barth", "Becker", "Berg", "Blanc", "Bosch",
    "Brandt", "Brun", "Calder", "Carme", "Castel", "Conti", "Dahl", "Damm", "Delor", "Dorn", "Eder",
    "Ekman", "Engel", "Ernst", "Faber", "Falk", "Fink", "Forst", "Fuchs", "Gallo", "Garde", "Geller",
    "Glas", "Gran", "Gruber", "Haas", "Hahn", "Halm", "Hedin", "Heller", "Holm", "Horn", "Iversen",
    "Jansen", "Jost", "Kamp", "Keller", "Kern", "Klee", "Koch", "Korn", "Kraus", "Krog", "Lamm", "Lang",
    "Leclair", "Lind", "Lorca", "Lund", "Maas", "Marin", "Martel", "Meier", "Moll", "Montes", "Moor",
    "Nagel", "Neri", "Nilsen", "Noor", "Nyman", "Olsen", "Orban", "Ortiz", "Paulsen", "Perrin", "Pohl",
    "Prado", "Quist", "Raab", "Reiter", "Renard", "Rhode", "Rossi", "Roth", "Sager", "Salas", "Sand",
    "Schilling", "Seiler", "Serra", "Silva", "Sommer", "Stein", "Storm", "Strand", "Tamm", "Teller", "Thal",
    "Torres", "Ulrich", "Vidal", "Vogel", "Voss", "Wahl", "Weber", "Wendt", "Winter", "Wolf", "Zander",
    "Ziegler",
)  # fmt: skip
COMPANY_FIRST = (
    "Abend", "Alder", "Amber", "Anchor", "Aspen", "Atlas", "Baltic", "Beacon", "Birch", "Blue", "Brook",
    "Canal", "Cedar", "Cobalt", "Copper", "Coral", "Crane", "Delta", "Drift", "East", "Elm", "Ember",
    "Falcon", "Fern", "Field", "Fjord", "Flint", "Forge", "Garden", "Glacier", "Granite", "Green", "Grove",
    "Harbour", "Haven", "Heron", "Hill", "Indigo", "Iron", "Isle", "Ivory", "Juniper", "Kestrel", "Lake",
    "Lantern", "Linden", "Lumen", "Maple", "Marble", "Meadow", "Mill", "Mint", "Moor", "Nord", "North",
    "Oak", "Ocean", "Olive", "Onyx", "Orchard", "Otter", "Pearl", "Pebble", "Pine", "Plain", "Polar",
    "Prism", "Quarry", "Quill", "Raven", "Reed", "Ridge", "River", "Robin", "Rook", "Saffron", "Sage",
    "Sand", "Silver", "Slate", "South", "Spruce", "Star", "Stone", "Summit", "Swan", "Tide", "Timber",
    "Umber", "Vale", "Violet", "West", "Willow", "Wren",
)  # fmt: skip
COMPANY_LAST = (
    "Analytics", "Bakery", "Books", "Brewing", "Builders", "Chemicals", "Clinic", "Components",
    "Consulting", "Dental", "Design", "Dynamics", "Energy", "Engineering", "Express", "Farms", "Fashion",
    "Films", "Finance", "Foods", "Freight", "Furniture", "Glass", "Health", "Hotels", "Housing",
    "Instruments", "Insurance", "Interiors", "Labs", "Legal", "Logistics", "Machines", "Marine", "Media",
    "Metals", "Motors", "Music", "Networks", "Optics", "Outdoor", "Paper", "Partners", "Pharma", "Photo",
    "Plastics", "Press", "Print", "Properties", "Robotics", "Safety", "School", "Security", "Shipping",
    "Software", "Sports", "Studio", "Supply", "Systems", "Textiles", "Theatre", "Tools", "Toys", "Trading",
    "Travel", "Water", "Wine", "Works",
)  # fmt: skip
COMPANY_ENDS = ("", "", "", " Group", " & Co", " Ltd", " GmbH", " SA", " AS")
CITIES = (
    "Amsterdam", "Antwerp", "Barcelona", "Basel", "Bergen", "Berlin", "Bordeaux", "Bremen", "Bristol", "Brno",
    "Cork", "Dublin", "Gdansk", "Geneva", "Ghent", "Graz", "Hamburg", "Helsinki", "Leeds", "Leipzig", "Lille",
    "Linz", "Lisbon", "Ljubljana", "Lyon", "Madrid", "Malmo", "Milan", "Munich", "Nantes", "Oslo", "Porto",
    "Prague", "Riga", "Rotterdam", "Seville", "Tallinn", "Turin", "Turku", "Utrecht", "Valencia", "Vienna",
    "Vilnius", "Zurich",
)  # fmt: skip
JOBS = (
    "Accounts",
    "Assistant",
    "Buyer",
    "Director",
    "IT",
    "Office manager",
    "Operations",
    "Owner",
    "Planning",
    "",
)
TEAMS = ("First line", "Orders", "Billing", "Technical", "Returns", "Accounts")
TAGS = (
    "invoice", "delivery", "login", "refund", "mobile-app", "bug", "printer", "vat", "password", "slow",
    "export",
    "damaged", "warranty", "api", "discount", "cancelled", "duplicate", "address", "holiday", "training",
    "phone",
    "priority-customer", "contract", "installation", "spare-part", "reminder", "feature", "data-protection",
    "newsletter", "backup", "spam-folder", "two-factor", "wrong-item", "customs", "pickup", "courier",
    "webshop",
    "credit-note", "import", "licence", "update", "outage", "network", "tablet", "scanner", "repair", "quote",
    "sizes", "colour", "gift-card", "loyalty", "survey", "partner", "press", "recall", "stock", "label",
    "pallet",
)  # fmt: skip
FREE_MAIL = ("mailbox.example", "post.example", "inbox.example")
