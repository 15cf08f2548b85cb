//! Lists of values.

use super::grow::Growing;
use super::{Codec, List, Packing, Value, View};
use crate::json::{Fault, Reader};

impl<T: Value> List for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn item(&self, index: usize, codec: Codec) -> Option<View<'_>> {
        self.get(index).map(|item| item.view(codec))
    }
}

impl<T: Value> Value for Vec<T> {
    fn view(&self, codec: Codec) -> View<'_> {
        match codec.packing {
            Packing::Comma => comma_list(self, codec.unpacked()),
            Packing::None | Packing::Json => View::List(self, codec.unpacked()),
        }
    }

    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        reader.list(&mut Growing(self), codec)
    }
}

/// The items' texts joined by commas.
fn comma_list(list: &dyn List, codec: Codec) -> View<'static> {
    let mut out = String::new();
    let mut is_secret = false;
    for index in 0..list.len() {
        if index > 0 {
            out.push(',');
        }
        if let Some(item) = list.item(index, codec) {
            is_secret |= matches!(item, View::Secret(_));
            // Items of such a list are scalars, which are not written as JSON.
            _ = item.write_text(&mut out);
        }
    }
    if is_secret {
        View::Secret(out.into())
    } else {
        View::from(out)
    }
}

impl<T: Value> Value for Option<T> {
    fn view(&self, codec: Codec) -> View<'_> {
        self.as_ref()
            .map_or(View::Absent, |value| value.view(codec))
    }

    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        if reader.null()? || (codec.zero_is_absent && reader.zero()?) {
            *self = None;
            return Ok(());
        }
        self.insert(T::blank())
            .read(reader, codec)
            .inspect_err(|_| *self = None)
    }
}

/// Nothing: reads and discards any value. The type of acknowledgements, which only confirm the call.
impl Value for () {
    fn view(&self, _: Codec) -> View<'_> {
        View::Absent
    }

    fn read(&mut self, reader: &mut Reader<'_>, _: Codec) -> Result<(), Fault> {
        reader.skip()
    }
}
