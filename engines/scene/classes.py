"""The things that the detector knows: the 80 classes of COCO in its order, by their everyday names."""

NAMES = (
    *("person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light"),
    *("fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow"),
    *("elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee"),
    *("skis", "snowboard", "ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard"),
    *("tennis racket", "bottle", "glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich"),
    *("orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "sofa", "plant", "bed", "table"),
    *("toilet", "screen", "laptop", "mouse", "remote control", "keyboard", "phone", "microwave", "oven", "toaster"),
    *("sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair dryer", "toothbrush"),
)

# The least score of a detection, chosen on photographs by `benchmarks/answers/detections.py`.
MIN_SCORES = dict.fromkeys(NAMES, 0.3)
