"""The parts of the page of band money: what stands between the mates, the fund, and the forms of their entries."""
