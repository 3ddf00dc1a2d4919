//! Whether a generated file fits the crate. A macro, because it speaks before any name that the
//! file uses is looked for.

/// Does not compile but for the version of this crate's `codegen`.
#[doc(hidden)]
#[macro_export]
macro_rules! __gatecell_codegen_version {
    (1) => {};
    (0) => {
        ::core::compile_error!(
            "this file was generated for an older version of the crate `gatecell`: convert the \
             model again, with the `gatecell-cli` or `gatecell-convert` of the crate's version"
        );
    };
    ($newer:literal) => {
        ::core::compile_error!(
            "this file was generated for a newer version of the crate `gatecell`: update the \
             crate, or convert the model again with the `gatecell-cli` or `gatecell-convert` of \
             the crate's version"
        );
    };
}
