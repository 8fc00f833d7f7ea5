extern int coordinator_placeholder; int coordinator_placeholder;
