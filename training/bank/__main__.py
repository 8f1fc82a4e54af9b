"""`python -m training.bank` makes the bank."""

from training.bank.store import main

main()
