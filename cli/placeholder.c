extern int cli_placeholder; int cli_placeholder;
