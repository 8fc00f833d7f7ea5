select size, nodes from tree where one = 1;
