SELECT epoch FROM main.lockstep_fence WHERE project = ?1 AND scope = ''
