"""The views of an outing: a street, a shop, somewhere with a window, somewhere with a lamp."""

from engines.scene.counting.views.record import View

OUTING = (
    View(1.5, 5.5, (("street", 0.76), ("car park", 0.07)), {"bridge": 0.56, "summer": 0.1, "snow": 0.02}),
    View(7.5, 13.5, (("shop", 0.41), ("street", 0.19)), {"shop": 0.76, "winter": 0.2}, {"person": (1, 2)}),
    View(15.5, 21.5, (("park", 0.14), ("street", 0.09)), {"window": 0.56}, is_night=True),
    View(23.5, 29.5, (("corridor", 0.13),), {"lamp": 0.88}),
)
