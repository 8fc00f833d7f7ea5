select rollout, target, attempt, errors from task where state = 'errored' order by rollout, position;
