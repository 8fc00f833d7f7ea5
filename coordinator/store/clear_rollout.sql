delete from rollout where true;
