"""The things that the detector knows: the 80 classes of COCO in its order, by their everyday names."""

PERSON = "person"
NAMES = (
    *(PERSON, "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light"),
    *("fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow"),
    *("elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee"),
    *("skis", "snowboard", "ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard"),
    *("tennis racket", "bottle", "glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich"),
    *("orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "sofa", "plant", "bed", "table"),
    *("toilet", "screen", "laptop", "mouse", "remote control", "keyboard", "phone", "microwave", "oven", "toaster"),
    *("sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair dryer", "toothbrush"),
)
# What the detector finds nearly always: people, vehicles, animals (docs/decisions.md); it misses half of other things.
RELIABLE = (*NAMES[:9], *NAMES[NAMES.index("bird") : NAMES.index("giraffe") + 1])
# What nobody carries away: on streets, furniture, machines.
STAYS = (
    *NAMES[NAMES.index("traffic light") : NAMES.index("bench") + 1],
    *NAMES[NAMES.index("chair") : NAMES.index("screen") + 1],
    *("microwave", "oven", "toaster", "sink", "refrigerator", "clock"),
)

# What people also call them.
SYNONYMS: dict[str, tuple[str, ...]] = {
    PERSON: ("man", "woman", "guy", "lady"),
    "screen": ("television", "TV", "monitor", "display"),
    "sofa": ("couch", "settee"),
    "phone": ("cell phone", "smartphone", "mobile phone", "telephone"),
    "plant": ("potted plant", "house plant"),
    "cup": ("mug", "coffee cup"),
    "glass": ("wine glass",),
    "bicycle": ("bike",),
    "motorcycle": ("motorbike",),
    "handbag": ("bag", "purse"),
    "backpack": ("rucksack",),
    "suitcase": ("trolley",),
    "refrigerator": ("fridge",),
    "donut": ("doughnut",),
    "remote control": ("remote",),
    "laptop": ("computer", "notebook"),
    "mouse": ("computer mouse",),
    "airplane": ("plane", "aeroplane"),
    "car": ("vehicle",),
    "dog": ("puppy",),
    "cat": ("kitten",),
    "table": ("dining table",),
    "ball": ("football",),
    "microwave": ("microwave oven",),
    "oven": ("stove",),
    "tie": ("necktie",),
    "hair dryer": ("hairdryer",),
    "teddy bear": ("teddy", "stuffed animal"),
}
