select distinct agent from task where state in ('leased', 'running', 'verifying');
