SELECT epoch FROM lockstep.fence WHERE project = $1 AND scope = $2
