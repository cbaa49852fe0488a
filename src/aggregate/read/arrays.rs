//! Arrow types -> the four kinds of column, and arrays -> those that a kind promises.

use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Decimal32Type, Decimal64Type, Decimal128Type, DecimalType, Float16Type,
    Int32Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Float32Array, Float64Array, Int32Array, Int64Array, PrimitiveArray,
    StringArray, downcast_dictionary_array, new_null_array,
};
use arrow_schema::DataType;

use super::guard;
use crate::aggregate::rows::ColumnKind;

/// Digits of a decimal that fit a whole number of 64 bits whatever they are.
const WHOLE_DIGITS: u8 = 18;

/// What an Arrow type is to us: a kind, `None` for a column of nothing, or the words for a type that is not read.
pub(super) fn kind(data_type: &DataType) -> Result<Option<ColumnKind>, &'static str> {
    use DataType::*;
    Ok(Some(match data_type {
        Null => return Ok(None),
        Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64 => ColumnKind::Whole,
        Decimal32(digits, 0) | Decimal64(digits, 0) | Decimal128(digits, 0) if *digits <= WHOLE_DIGITS => {
            ColumnKind::Whole
        }
        Float16 | Float32 | Float64 | Decimal32(..) | Decimal64(..) | Decimal128(..) => ColumnKind::Number,
        Boolean => ColumnKind::Truth,
        Utf8 | LargeUtf8 | Utf8View => ColumnKind::Text,
        Dictionary(_, values) if matches!(**values, Utf8 | LargeUtf8 | Utf8View) => ColumnKind::Text,
        Decimal256(..) => return Err("decimal numbers of more than 38 digits"),
        Date32 | Date64 => return Err("dates"),
        Timestamp(..) | Time32(_) | Time64(_) | Duration(_) | Interval(_) => return Err("times"),
        Binary | LargeBinary | BinaryView | FixedSizeBinary(_) => return Err("bytes that are not said to be text"),
        Dictionary(..) | RunEndEncoded(..) => return Err("an encoding of something else than text"),
        _ => return Err("lists or structures"),
    }))
}

/// The type of a column of text in a batch.
pub(super) fn text_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// An array as its kind promises; the same array if it already is. An error if a decimal has more digits than its type.
pub(super) fn promised(array: ArrayRef, kind: ColumnKind) -> Result<ArrayRef, String> {
    Ok(match array.data_type() {
        DataType::Null => nothing(kind, array.len()),
        DataType::Float16 => Arc::new(unary::<Float16Type, _, Float32Array>(&array, f32::from)),
        DataType::Decimal32(..) => decimals::<Decimal32Type>(&array, kind, i128::from)?,
        DataType::Decimal64(..) => decimals::<Decimal64Type>(&array, kind, i128::from)?,
        DataType::Decimal128(..) => decimals::<Decimal128Type>(&array, kind, |value| value)?,
        DataType::Utf8 => dictionary(array.as_string::<i32>().iter()),
        DataType::LargeUtf8 => dictionary(array.as_string::<i64>().iter()),
        DataType::Utf8View => dictionary(array.as_string_view().iter()),
        DataType::Dictionary(..) if *array.data_type() != text_type() || has_null_value(&array) => {
            let array = array.as_ref();
            downcast_dictionary_array!(array => recoded(array), _ => unreachable!("a dictionary has keys of a whole type"))
        }
        _ => array,
    })
}

/// The same value for all rows; `None` is no value.
pub(super) fn constant(value: Option<&str>, kind: ColumnKind, rows: usize) -> ArrayRef {
    let Some(value) = value else { return nothing(kind, rows) };
    match kind {
        ColumnKind::Text => {
            let values: ArrayRef = Arc::new(StringArray::from(vec![value]));
            Arc::new(DictionaryArray::<Int32Type>::new(Int32Array::from(vec![0; rows]), values))
        }
        ColumnKind::Whole => value.parse().map_or_else(
            |_| nothing(kind, rows),
            |whole: i64| Arc::new(Int64Array::from(vec![whole; rows])) as ArrayRef,
        ),
        ColumnKind::Number => value.parse().map_or_else(
            |_| nothing(kind, rows),
            |number: f64| Arc::new(Float64Array::from(vec![number; rows])) as ArrayRef,
        ),
        ColumnKind::Truth => Arc::new(BooleanArray::from(vec![value.eq_ignore_ascii_case("true"); rows])),
    }
}

fn nothing(kind: ColumnKind, rows: usize) -> ArrayRef {
    let data_type = match kind {
        ColumnKind::Whole => DataType::Int8,
        ColumnKind::Number => DataType::Float64,
        ColumnKind::Truth => DataType::Boolean,
        ColumnKind::Text => text_type(),
    };
    new_null_array(&data_type, rows)
}

fn unary<T: ArrowPrimitiveType, N, A: FromIterator<Option<N>>>(array: &ArrayRef, to: impl Fn(T::Native) -> N) -> A {
    array.as_primitive::<T>().iter().map(|value| value.map(&to)).collect()
}

fn decimals<T: DecimalType>(
    array: &ArrayRef,
    kind: ColumnKind,
    to: impl Fn(T::Native) -> i128,
) -> Result<ArrayRef, String> {
    let scale = array.as_primitive::<T>().scale();
    if kind == ColumnKind::Whole {
        let whole = |value: T::Native| i64::try_from(to(value)).map_err(|_| guard::DAMAGED.to_owned());
        let values: Result<Int64Array, String> =
            array.as_primitive::<T>().iter().map(|value| value.map(whole).transpose()).collect();
        return Ok(Arc::new(values?));
    }
    let power = 10_f64.powi(i32::from(scale.unsigned_abs()));
    let number = |value: T::Native| {
        let digits = to(value) as f64;
        if scale >= 0 { digits / power } else { digits * power }
    };
    Ok(Arc::new(unary::<T, _, Float64Array>(array, number)))
}

fn dictionary<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
    for text in texts {
        builder.append_option(text);
    }
    Arc::new(builder.finish())
}

fn has_null_value(array: &ArrayRef) -> bool {
    array.as_dictionary::<Int32Type>().values().null_count() > 0
}

/// The same text with keys of 32 bits and no null among the values.
fn recoded<K: ArrowDictionaryKeyType>(array: &DictionaryArray<K>) -> ArrayRef {
    let values = array.values();
    let texts: Vec<Option<&str>> = match values.data_type() {
        DataType::Utf8 => values.as_string::<i32>().iter().collect(),
        DataType::LargeUtf8 => values.as_string::<i64>().iter().collect(),
        _ => values.as_string_view().iter().collect(),
    };
    // Only values that occur get a key, so that the keys fit whatever the dictionary holds.
    let mut key_of = vec![None; texts.len()];
    let mut used: Vec<&str> = Vec::new();
    let keys: PrimitiveArray<Int32Type> = array
        .keys_iter()
        .map(|key| {
            let place = key?;
            let text = texts[place]?;
            Some(*key_of[place].get_or_insert_with(|| {
                used.push(text);
                used.len() as i32 - 1
            }))
        })
        .collect();
    Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(StringArray::from(used))))
}
