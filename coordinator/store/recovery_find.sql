select key from recovery;
