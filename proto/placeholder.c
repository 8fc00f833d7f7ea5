extern int proto_placeholder; int proto_placeholder;
