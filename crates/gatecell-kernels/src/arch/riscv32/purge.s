# With `lto`, the assembly of all crates is one piece: no macro is left to those after this one.
.purgem GATECELL_BYTES
.purgem GATECELL_NIBBLES
.purgem GATECELL_COLUMN
.purgem GATECELL_ENTRIES
.purgem GATECELL_PRODUCTS
.purgem GATECELL_TERM
.purgem GATECELL_PAIR
.purgem GATECELL_LAST
