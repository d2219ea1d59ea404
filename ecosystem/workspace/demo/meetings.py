"""What was talked about in meetings: paragraphs by domain, and how a meeting opens and ends."""

TOPICS: dict[str, list[str]] = {
    "weather-climate": [
        "They replaced the 2.5 km nest by a diffusion downscaler over southern Norway. Wind at hub height is within 0.4 m/s of the nest; cost fell from 3 h on 60 nodes to 9 min on one box. Ramps are still 20 min late.",
        "Reviewed the extreme-rain case of 14 September. The global model had the front, the downscaler smoothed the core: 38 mm against 81 mm observed. They suspect the training years, too few convective days.",
        "Looked at the ensemble: twelve members today, fifty wanted. Sampling dominates. We discussed fewer diffusion steps with a distilled sampler; they will try 8 steps against 18 and send scores.",
        "Data path: their own analysis is better than any reanalysis over snow, and there is no supported way to start from it. Their patch reads it through a custom source; they would rather upstream it.",
        "Operations asked for provenance with every field (weights, inputs, commit). They keep it in file names today.",
        "Verification is done in a second container because packages clash. CRPS of 2 m temperature improves 11 % over the old chain to day five and vanishes by day nine.",
    ],
    "sub-surface-flow": [
        "The operator-learning proxy runs 1,200 realisations in the time of four full solves. Pressure is good (2 % L2), saturation fronts smear around the injector. They will weight the loss at the front.",
        "History matching on the mature field: inverse solves still go one at a time, so one card is a tenth used. A batched path would bring the study from a week to a night.",
        "Mass balance came up again: the surrogate loses 1.8 % of water over twenty years. Their chief engineer will not sign anything that does not conserve. A projection layer helped and slowed training by a third.",
        "Fractures: cells of one grid block decide breakthrough, and the regular operator does not see them. They test a graph network with fracture edges; memory is the limit at 4 million cells.",
        "CO₂ screening for a regulator: 3,000 plume scenarios, each with a confidence band. Five models in an ensemble give a spread; the regulator asked what the spread means.",
        "Coupling to their simulator goes through files, 40 GB a step. We showed the in-memory route on a toy; they need it for their Fortran arrays.",
    ],
    "turbulence": [
        "Wall model trained on channel flow transfers to a mild pressure gradient and fails on separation. They want a shared data set with a diffuser and a hump; two other partners said the same.",
        "LES of a side mirror: 90 million cells, the learned closure gives the right shedding frequency at a quarter of the cells. Noise level is 2 dB off above 4 kHz.",
        "Multi-node: flat beyond eight nodes. The profile shows gradient exchange waiting for halo exchange. Our engineers think that overlap is possible; a reproducer is promised.",
        "Roll-out of the wake model drifts after 300 steps; restarting from the solver each hundred steps keeps it honest and costs 15 %. They asked for a correction hook instead of a cron job.",
        "Discussed anisotropic cells at the wall, ratio 1,000 and above. Message passing treats the thin direction as noise. They rescale edges by hand, which helps and is not documented anywhere.",
        "Compared subgrid closures a priori and in the loop; the best a priori one blows up in the loop. Stability, not accuracy, decides.",
    ],
    "design-optimisation": [
        "Car body shape, 38 parameters: surrogate in the loop for 400 designs, the solver for the last ten. Drag down 3.1 % in two days; the team trusts it because the last word is the solver's.",
        "Gradients through contact are noisy, so the optimiser stalls at first touch. They smooth the contact and know that they solve another problem.",
        "CAD is dirty, it has always been. An engineer repairs surfaces for a day before each training. We looked at a point-cloud route; the sampler accepts it, the boundary layer does not.",
        "Battery pack: 64 cells, symmetric, and the model trains all 64. They pad by hand and found the corner wrong last month.",
        "Propeller noise: first result with acoustics in the objective. The designers liked the third-best design most, for reasons no objective holds.",
        "Kernel compile time: 40 s to compile, 3 s to run, a thousand times. They cache by hand and were bitten by it twice.",
    ],
    "industrial-hpc": [
        "Furnace advice at the plant: inference takes 480 ms, the control loop wants 100. First call compiles for nine seconds, which the operators saw as a blank screen.",
        "Casting digital twin shown to the plant manager. He asked to see now, not last night; the export step is what stands between.",
        "Cluster is 30 % busy in training, the rest is reading. Their 60 TB of sensor and solver data sit in one object store and the loader wants one folder.",
        "Fortran solver: a loop fell back to one core after the compiler update and nobody noticed for a month. They want an error, not a note.",
        "Procurement asked how licences work inside a product that they ship to forty plants. Legal has the question; the deal waits on it.",
        "Deposition surrogate matches the reactor code within 1.5 % on film thickness. Edge effects remain; they will add wafers with intentional tilt.",
    ],
    "healthcare-simulation": [
        "Blood flow in a patient-specific aorta in 40 s, from 11 h. Wall shear is within 6 % except at the aneurysm neck, which is where the surgeon looks.",
        "The notified body wants lineage: data, seed, commit, on paper. They have it for the solver and not for the model. An audit trail would shorten the filing by months.",
        "Meshes differ in topology for each patient; morphing to a template loses the pathology. A graph route works and is slow on 400 million tetrahedra.",
        "Hospital network: a 14 GB image through a proxy that gives up at 4 GB. They sent a disk by courier to the first site.",
        "Ten years of support is what certified products need. They froze a release for the trial and asked in writing what happens in year four.",
        "Uncertainty: clinicians do not want a number, they want to know when not to trust it. A simple out-of-distribution flag would be enough for the first trial.",
    ],
}
OPENINGS = [
    "Short call, they came prepared.",
    "On site for half a day; the plant tour explained a lot.",
    "Follow-up of the workshop.",
    "First call with the new technical lead, who knows the code well.",
    "Joint session with our engineering.",
    "They asked for thirty minutes and stayed for fifty.",
    "Office hours; three of them, one screen.",
    "Status call before their release freeze.",
]
DECISIONS = [
    "We send the reproducer to engineering and report back.",
    "They test the new release on one production case.",
    "Next: a joint benchmark, numbers to be shared under the existing terms.",
    "They will present this at the user meeting if legal agrees.",
    "Agreed to write one page on what success of the pilot means, before more code.",
    "We introduce them to the product owner.",
    "They share two cases with the geometry removed.",
    "A go/no-go on the pilot after the next sprint.",
]
SUBJECTS = [
    "Technical sync",
    "Pilot review",
    "Benchmark results",
    "Roadmap feedback",
    "Quarterly review",
    "Integration workshop",
    "Data and training call",
    "Release planning",
    "Showcase draft",
    "Office hours",
]
FOLLOW_UPS = [
    "Send the benchmark results of the last release",
    "Ask engineering about the multi-node reproducer",
    "Share the licence note with their legal",
    "Book the joint workshop",
    "Introduce the product owner",
    "Review the draft of the case study",
    "Return the profile with comments",
    "Confirm speaker and demo for the conference",
    "Send the migration guide",
    "Clarify who signs the pilot plan",
    "Collect the numbers for the showcase",
    "Invite their team to the early release",
]
NEXT_STEPS = [
    "Reproducer to engineering",
    "Numbers on their production case",
    "Legal answer on redistribution",
    "Pilot plan signed by both sides",
    "Draft to their marketing",
    "Workshop in two weeks",
    "Decision after their release freeze",
    "Second site chosen",
]
TROUBLE = [
    "Waits for in-memory solver coupling",
    "Licence question open with legal",
    "Their technical lead left",
    "Training flat beyond eight nodes",
    "Budget moved to next quarter",
    "Mass balance not accepted by their chief engineer",
]
ENGAGEMENTS: dict[str, list[str]] = {
    "technical": [
        "Surrogate for the production solver",
        "Port of the solver core",
        "Multi-node training pilot",
        "Inference in the control loop",
        "Uncertainty with predictions",
        "Data pipeline at scale",
        "Coupling in memory",
    ],
    "product": [
        "Co-design of the graph back end",
        "Early access to the new release",
        "Operator fine-tuning for their region",
        "Streaming results into the twin",
        "Plug-in for their suite",
    ],
    "marketing": [
        "Case study",
        "Joint talk at the developer conference",
        "Technical blog post",
        "Demo for the booth",
        "Webinar with customers",
    ],
    "go-to-market": [
        "Bundle for industrial customers",
        "Cloud marketplace listing",
        "Joint offer to the energy sector",
        "Pilot at an end customer",
        "Regional resale agreement",
        "Renewal of the platform agreement",
    ],
}
SOLUTIONS = ["Forecast", "Twin", "Designer", "Advisor", "Screening", "Studio"]
BASELINES = [
    "their CPU solver on 128 cores",
    "the previous release on the same node",
    "a 64-node cluster run",
    "their commercial solver, same mesh",
]
EVENTS = [
    ("Supercomputing Conference", "conference", -8, 5, "Atlanta"),
    ("Physics ML Meetup Zürich", "meetup", -40, 1, "Zürich"),
    ("Operator Learning Webinar", "webinar", -21, 1, "Online"),
    ("Climate Hackathon", "hackathon", -75, 3, "Copenhagen"),
    ("Developer Conference", "conference", 112, 4, "San José"),
    ("Industrial Twin Day", "conference", 30, 2, "Stuttgart"),
    ("Subsurface Modelling Webinar", "webinar", 15, 1, "Online"),
    ("Healthcare Simulation Forum", "meetup", 52, 2, "Boston"),
]
