"""What `lacuna analyze` finds in files, holds against what is asked of them, and writes down in the forms of others."""
