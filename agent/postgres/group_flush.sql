UPDATE lockstep.fence SET epoch = epoch WHERE project = $1 AND scope = $2
