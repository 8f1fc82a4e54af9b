"""`python -m training.bank` builds the bank."""

from training.bank.build import main

main()
