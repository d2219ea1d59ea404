"""Invented partners by simulation domain: name, kind, tier, status, country, what they do."""

PARTNERS: dict[str, list[tuple[str, str, str, str, str, str]]] = {
    "weather-climate": [
        ("Boreal Dynamics", "isv", "strategic", "active", "NO", "Kilometre-scale ensemble forecasts for wind and hydro operators, with a downscaling model in place of the last nest."),
        ("Cirrus Analytics", "startup", "growth", "active", "GB", "Seven-day rain nowcasts for insurers, trained on radar composites."),
        ("Institute for Alpine Climate", "research_lab", "growth", "active", "AT", "Snow and avalanche projections on a 500 m grid, coupled to a land-surface emulator."),
        ("Monsoon Labs", "startup", "emerging", "onboarding", "IN", "Sub-seasonal monsoon onset forecasts for crop planning."),
        ("Océane Prévision", "isv", "growth", "active", "FR", "Wave and current forecasts for offshore routing; learned corrections over a spectral model."),
        ("Stratus Integration", "system_integrator", "emerging", "prospect", "DE", "Builds forecast pipelines for national services."),
        ("Open Earth Modellers", "community", "watch", "active", "NL", "Two thousand developers who share inference recipes for open weather models."),
    ],
    "sub-surface-flow": [
        ("Terrastrata", "isv", "strategic", "active", "US", "Reservoir simulation suite with an operator-learning proxy for history matching."),
        ("Aquifer Intelligence", "startup", "growth", "active", "AU", "Groundwater management with graph networks over borehole data."),
        ("Kaldera Geothermal", "isv", "growth", "active", "IS", "Geothermal field planning: coupled heat, flow and fracture surrogates."),
        ("PorousAI", "startup", "emerging", "active", "BR", "CO₂ storage screening, thousands of plume scenarios an hour."),
        ("Delft Subsurface Group", "research_lab", "emerging", "active", "NL", "Multiphase flow in fractured rock; publishes reference cases."),
        ("Basin & Range Consulting", "agency", "watch", "dormant", "US", "Studies for mid-size operators on top of partners' simulators."),
    ],
    "turbulence": [
        ("Vortexa Fluids", "isv", "strategic", "active", "US", "LES solver for external aerodynamics with learned wall models."),
        ("Eddyworks", "startup", "growth", "active", "CH", "Neural subgrid closures as a library for existing solvers."),
        ("Kármán Simulation", "isv", "growth", "active", "HU", "Wind-farm wake modelling from site to array."),
        ("Reynolds Research", "research_lab", "emerging", "active", "GB", "Benchmark data sets of wall-bounded flow up to friction Reynolds number 5,000."),
        ("Shear Layer Studio", "agency", "watch", "active", "CA", "Visualisation of turbulence data for engineering teams."),
        ("夏風流体 Natsukaze Fluids", "startup", "emerging", "onboarding", "JP", "Cooling-flow design for data halls, in minutes instead of nights."),
        ("Hypersonics Collective", "community", "watch", "prospect", "US", "Researchers who share high-speed flow cases and meshes."),
    ],
    "design-optimisation": [
        ("Formwork Engineering", "isv", "strategic", "active", "DE", "Shape optimisation for automotive: a surrogate in the loop, the solver for the last ten designs."),
        ("Adjoint Systems", "isv", "growth", "active", "SE", "Gradient-based optimisation over differentiable simulators."),
        ("Lattice & Load", "startup", "growth", "active", "IT", "Generative lattices for additive manufacturing with stress surrogates."),
        ("Propulsio", "startup", "emerging", "active", "ES", "Propeller and fan design, acoustics included."),
        ("Heliodor", "isv", "emerging", "active", "PL", "Thermal design of battery packs from cell to cabin."),
        ("Topology Partners", "system_integrator", "watch", "prospect", "US", "Brings optimisation into product-lifecycle tools."),
        ("Nguyễn Design Lab", "research_lab", "emerging", "active", "VN", "Multi-objective design with active learning."),
    ],
    "industrial-hpc": [
        ("Ferrum Digital", "isv", "strategic", "active", "DE", "Casting and forging simulation with plant digital twins."),
        ("Clusterline", "system_integrator", "growth", "active", "US", "Runs simulation clusters for manufacturers, on site and in the cloud."),
        ("Kiln & Furnace Modelling", "isv", "growth", "active", "FI", "Combustion and glass furnaces, real-time operator advice."),
        ("Rotor Grid", "startup", "emerging", "active", "DK", "Predictive models of turbine fleets next to physics codes."),
        ("Sable Semiconductor Tools", "isv", "growth", "active", "KR", "Process-chamber flow and deposition surrogates."),
        ("PlantFlow", "startup", "emerging", "onboarding", "MX", "Pipe networks and mixing in chemical plants."),
        ("Nordic Compute Users", "community", "watch", "active", "SE", "User group of industrial HPC centres."),
    ],
    "healthcare-simulation": [
        ("Cardia Flow", "isv", "strategic", "active", "US", "Blood flow in patient-specific arteries within a clinic's visit."),
        ("Osteon", "startup", "growth", "active", "FR", "Bone and implant mechanics from a CT scan."),
        ("Respira Models", "startup", "emerging", "active", "ES", "Airflow and drug deposition in lungs."),
        ("Clinical Twin Institute", "research_lab", "growth", "active", "CH", "Digital-twin trials of devices, with regulators at the table."),
        ("محاكاة الشفاء Shifa Simulation", "startup", "emerging", "onboarding", "AE", "Surgical planning for the spine."),
        ("Medica Render", "agency", "watch", "former", "GB", "Rendered simulation for patient communication."),
    ],
}
RESTRICTED = {"Sable Semiconductor Tools", "Hypersonics Collective"}
FIRST_NAMES = ["Ingrid", "Søren", "Maria", "Rajesh", "Chloé", "Tomás", "Aiko", "Lukas", "Amélie", "Noor", "Björn", "Wei", "Fatima", "Giulia", "Henrik", "Anh", "Priya", "Mateo", "Zofia", "Kwame", "Elif", "Jonas", "Yuki", "Sofia", "Olu"]
LAST_NAMES = ["Haugen", "Lindqvist", "Silva", "Iyer", "Moreau", "Novák", "Tanaka", "Brandt", "Okafor", "Haddad", "Eriksen", "Zhang", "Rahman", "Conti", "Virtanen", "Nguyễn", "Sharma", "Ortega", "Kowalska", "Mensah", "Yıldız", "Keller", "Sato", "Rossi", "Adeyemi"]
TITLES = [("champion", "Head of simulation"), ("technical_lead", "Principal engineer, machine learning"), ("executive_sponsor", "Chief technology officer"), ("marketing", "Product marketing manager"), ("technical_lead", "Lead solver developer"), ("legal", "General counsel")]
COUNTRY_ZONES = {"NO": "Europe/Oslo", "GB": "Europe/London", "AT": "Europe/Vienna", "IN": "Asia/Kolkata", "FR": "Europe/Paris", "DE": "Europe/Berlin", "NL": "Europe/Amsterdam", "US": "America/New_York", "AU": "Australia/Sydney", "IS": "Atlantic/Reykjavik", "BR": "America/Sao_Paulo", "CH": "Europe/Zurich", "HU": "Europe/Budapest", "CA": "America/Toronto", "JP": "Asia/Tokyo", "SE": "Europe/Stockholm", "IT": "Europe/Rome", "ES": "Europe/Madrid", "PL": "Europe/Warsaw", "VN": "Asia/Ho_Chi_Minh", "FI": "Europe/Helsinki", "DK": "Europe/Copenhagen", "KR": "Asia/Seoul", "MX": "America/Mexico_City", "AE": "Asia/Dubai"}
# Name, former and other names, what it is.
PRODUCTS = [
    ("PhysicsNeMo", ["Modulus", "SimNet"], "Framework for physics-informed machine learning."),
    ("Earth-2", ["Earth 2"], "Platform for weather and climate models."),
    ("Earth2Studio", ["Earth-2 MIP"], "Inference pipelines for AI weather models."),
    ("Omniverse", [], "Collaboration and rendering of digital twins."),
    ("Warp", [], "Differentiable kernels in Python."),
    ("CUDA-X HPC", ["HPC SDK"], "Compilers and libraries for HPC codes."),
]
