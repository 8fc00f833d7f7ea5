RELEASE lockstep
