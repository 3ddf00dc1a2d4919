@ The products of one matrix, column by column, of a word of four weights each.
@
@ A group is four columns, their words in r2, r3, r12 and lr. COLUMN_<format> multiplies one
@ with the next activation, and adds to what DIGITS_<format> makes the four sums of at the end,
@ in r6, r7, r9 and r10. The iterations are counted down in r8.

.macro GATECELL_GROUP format
    ldmia.w r0!, {{r2, r3, r12, lr}}
    GATECELL_COLUMN_\format r2
    GATECELL_COLUMN_\format r3
    GATECELL_COLUMN_\format r12
    GATECELL_COLUMN_\format lr
.endm

@ It is entered by `ldm r3, {{r0, r1, r6-r11, pc}}` at one of the labels and left at its end with
@ the sums in r6, r7, r9, r10.
.macro GATECELL_PART_COLUMNS format, name
    @ Three to one columns first; r3 is the part. All three are of one length.
    ldr.w   r2, [r0], #4
    GATECELL_COLUMN_\format r2
gatecell_\name\()_rest_2:
    ldr.w   r2, [r0], #4
    GATECELL_COLUMN_\format r2
gatecell_\name\()_rest:
    ldr.w   r2, [r0], #4
    GATECELL_COLUMN_\format r2
    ldr.w   pc, [r3, #40]

gatecell_\name\()_unaligned:
gatecell_\name\()_groups:
    GATECELL_GROUP   \format
gatecell_\name\()_group_1:
    GATECELL_GROUP   \format
gatecell_\name\()_group_2:
    GATECELL_GROUP   \format
gatecell_\name\()_group_3:
    GATECELL_GROUP   \format
    subs.w  r8, r8, #1
    bne     gatecell_\name\()_groups

gatecell_\name\()_done:
    GATECELL_DIGITS_\format
.endm
