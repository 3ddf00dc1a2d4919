@ With `lto`, the assembly of all crates is one piece: no macro is left to those after this one.
.purgem GATECELL_COLUMN
.purgem GATECELL_COLUMNS
.purgem GATECELL_F32_PRODUCTS
