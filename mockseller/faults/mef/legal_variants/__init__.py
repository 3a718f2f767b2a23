"""Legal variants of sellers of MEF 113; their names say what is unusual."""
