//! Whole numbers of any width.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// The values of an integer column; what stands for a missing one means nothing. Empty for another kind of column.
///
/// Whole numbers above 2⁶³ come out negative, as no code or age is.
pub fn integers(column: &ArrayRef) -> Vec<i64> {
    fn widened<T: ArrowPrimitiveType>(column: &ArrayRef, widen: impl Fn(T::Native) -> i64) -> Vec<i64> {
        column.as_primitive::<T>().values().iter().map(|value| widen(*value)).collect()
    }
    match column.data_type() {
        DataType::Int8 => widened::<Int8Type>(column, i64::from),
        DataType::Int16 => widened::<Int16Type>(column, i64::from),
        DataType::Int32 => widened::<Int32Type>(column, i64::from),
        DataType::Int64 => widened::<Int64Type>(column, |value| value),
        DataType::UInt8 => widened::<UInt8Type>(column, i64::from),
        DataType::UInt16 => widened::<UInt16Type>(column, i64::from),
        DataType::UInt32 => widened::<UInt32Type>(column, i64::from),
        DataType::UInt64 => widened::<UInt64Type>(column, |value| value as i64),
        _ => Vec::new(),
    }
}
