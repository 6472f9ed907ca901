"""What Dalil reads in a message, shown to staff with its reasons, and how a wrong reading is put right."""
