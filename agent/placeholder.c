extern int agent_placeholder; int agent_placeholder;
