//! A table whose `kind` says what its other keys are.
//!
//! serde's own internally tagged enums keep the keys in a buffer and lose the places
//! of errors; here the keys come straight from the parser.

use serde::Deserializer;
use serde::de::{DeserializeSeed, EnumAccess, Error as _, Unexpected, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeValue, Error, ValueDeserializer};

/// The value of `kind`, and the table without it: an enum to serde.
pub(super) struct Tagged<'de> {
    pub(super) kind: Spanned<DeValue<'de>>,
    pub(super) keys: Spanned<DeValue<'de>>,
}

impl<'de> Deserializer<'de> for Tagged<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum
        identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Tagged<'de> {
    type Error = Error;
    type Variant = Keys<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Keys<'de>), Error> {
        let kind = seed.deserialize(ValueDeserializer::from(self.kind))?;
        Ok((kind, Keys(self.keys)))
    }
}

/// What the variant is made of.
pub(super) struct Keys<'de>(Spanned<DeValue<'de>>);

impl<'de> VariantAccess<'de> for Keys<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Err(Error::invalid_type(Unexpected::UnitVariant, &"a table"))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(ValueDeserializer::from(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        ValueDeserializer::from(self.0).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        ValueDeserializer::from(self.0).deserialize_any(visitor)
    }
}
