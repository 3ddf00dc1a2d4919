//! The header of an `.npy` file: a Python dict literal with three entries.

use crate::error::{Error, Result};
use crate::remedy::Remedy;

/// What the header says.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    pub(super) descr: String,
    pub(super) fortran_order: bool,
    pub(super) shape: Vec<usize>,
}

impl Header {
    /// Understands `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`,
    /// the entries in any order, each exactly once.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut cursor = Cursor(text);
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        cursor.expect('{')?;
        while !cursor.accept('}') {
            let key = cursor.string()?;
            cursor.expect(':')?;
            let fresh = match key {
                "descr" => descr.replace(cursor.string()?).is_none(),
                "fortran_order" => fortran_order.replace(cursor.boolean()?).is_none(),
                "shape" => shape.replace(cursor.tuple()?).is_none(),
                _ => false,
            };
            if !fresh {
                return Err(damaged());
            }
            if !cursor.accept(',') {
                cursor.expect('}')?;
                break;
            }
        }
        match (descr, fortran_order, shape, cursor.0.trim()) {
            (Some(descr), Some(fortran_order), Some(shape), "") => Ok(Self {
                descr: descr.to_owned(),
                fortran_order,
                shape,
            }),
            _ => Err(damaged()),
        }
    }
}

/// The text not yet understood.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn accept(&mut self, wanted: char) -> bool {
        self.0 = self.0.trim_start();
        match self.0.strip_prefix(wanted) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, wanted: char) -> Result<()> {
        if self.accept(wanted) {
            Ok(())
        } else {
            Err(damaged())
        }
    }

    fn string(&mut self) -> Result<&'a str> {
        let quote = if self.accept('\'') {
            '\''
        } else if self.accept('"') {
            '"'
        } else if self.0.starts_with('[') {
            return Err(Error::new(
                "the array has structured elements",
                Remedy::NpzOnlyArrays,
            ));
        } else {
            return Err(damaged());
        };
        let (text, rest) = self.0.split_once(quote).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(text)
    }

    fn boolean(&mut self) -> Result<bool> {
        self.0 = self.0.trim_start();
        for (word, value) in [("True", true), ("False", false)] {
            if let Some(rest) = self.0.strip_prefix(word) {
                self.0 = rest;
                return Ok(value);
            }
        }
        Err(damaged())
    }

    fn tuple(&mut self) -> Result<Vec<usize>> {
        let mut items = Vec::new();
        self.expect('(')?;
        while !self.accept(')') {
            items.push(self.number()?);
            if !self.accept(',') {
                self.expect(')')?;
                break;
            }
        }
        Ok(items)
    }

    fn number(&mut self) -> Result<usize> {
        self.0 = self.0.trim_start();
        let end = self
            .0
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.0.len());
        let (digits, rest) = self.0.split_at(end);
        self.0 = rest;
        digits.parse().map_err(|_| damaged())
    }
}

fn damaged() -> Error {
    Error::new("the array's header is damaged", Remedy::NpzAgain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_what_numpy_writes() {
        let header =
            Header::parse("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }   \n")
                .unwrap();
        assert_eq!(header.shape, [3, 4]);
        assert_eq!(header.descr, "<f4");
        let header = Header::parse("{\"shape\": (5,),'fortran_order':True,'descr':'|u1'}").unwrap();
        assert_eq!(header.shape, [5]);
        assert!(header.fortran_order);
        let header = Header::parse("{'descr': '<f8', 'fortran_order': False, 'shape': ()}");
        assert!(header.unwrap().shape.is_empty());
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "",
            "{",
            "{}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } x",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999,)}",
            "{'descr': '<f4', 'fortran_order': False}",
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}",
            "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}",
            "{'descr': '<f4', 'fortran_order': None, 'shape': ()}",
            "{'descr': '<f4, 'fortran_order': False, 'shape': ()}",
        ] {
            assert!(Header::parse(text).is_err(), "{text}");
        }
    }
}
