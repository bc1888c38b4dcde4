//! Conversions between Python's values and this crate's.

use std::str::FromStr as _;

use flask_session_cookie::{DateTime, Dict, Int, Session, Uuid, Value};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyTuple};

use crate::unsupported;

pub(crate) fn to_value(object: &Bound<'_, PyAny>) -> PyResult<Value> {
    // The exact type: Python decides how to write a subclass.
    Ok(match object.get_type().fully_qualified_name()?.to_string().as_str() {
        "NoneType" => Value::Null,
        "bool" => object.extract::<bool>()?.into(),
        "int" => Int::from_str(object.str()?.to_cow()?.as_ref()).map_err(unsupported)?.into(),
        "float" => object.extract::<f64>()?.into(),
        "str" => to_text(object)?.into(),
        "markupsafe.Markup" => Value::Markup(to_text(object)?),
        "bytes" => Value::Bytes(object.extract()?),
        "uuid.UUID" => Uuid::from_u128(object.getattr("int")?.extract()?).into(),
        "datetime.datetime" => {
            let time = object.call_method0("utctimetuple")?;
            let time = object.py().import("calendar")?.call_method1("timegm", (time,))?;
            DateTime::from_unix(time.extract()?)
                .ok_or_else(|| unsupported("a datetime out of range"))?
                .into()
        }
        "list" => Value::List(to_values(object)?),
        "tuple" => Value::Tuple(to_values(object)?),
        "dict" => to_dict(object)?.into(),
        other => return Err(unsupported(format!("a value of type {other}"))),
    })
}

fn to_text(object: &Bound<'_, PyAny>) -> PyResult<String> {
    object.extract().map_err(|_| unsupported("lone surrogates"))
}

fn to_values(object: &Bound<'_, PyAny>) -> PyResult<Vec<Value>> {
    object.try_iter()?.map(|item| to_value(&item?)).collect()
}

pub(crate) fn to_dict(object: &Bound<'_, PyAny>) -> PyResult<Dict> {
    let mut dict = Dict::new();
    for (key, value) in object.cast::<PyDict>()? {
        let kind = key.get_type().fully_qualified_name()?;
        if kind != "str" {
            return Err(unsupported(format!("a key of type {kind}")));
        }
        dict.insert(to_text(&key)?, to_value(&value)?);
    }
    Ok(dict)
}

pub(crate) fn from_value<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    let from_values = |values: &[Value]| {
        values.iter().map(|value| from_value(py, value)).collect::<PyResult<Vec<_>>>()
    };
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(value) => value.into_pyobject(py)?.to_owned().into_any(),
        Value::Int(value) => py.import("builtins")?.call_method1("int", (value.to_string(),))?,
        Value::Float(value) => value.into_pyobject(py)?.into_any(),
        Value::String(value) => value.into_pyobject(py)?.into_any(),
        Value::Markup(value) => py.import("markupsafe")?.call_method1("Markup", (value,))?,
        Value::Bytes(value) => PyBytes::new(py, value).into_any(),
        Value::Uuid(value) => py.import("uuid")?.call_method1("UUID", (value.to_string(),))?,
        Value::DateTime(value) => {
            let datetime = py.import("datetime")?;
            let utc = datetime.getattr("timezone")?.getattr("utc")?;
            datetime.getattr("datetime")?.call_method1("fromtimestamp", (value.as_unix(), utc))?
        }
        Value::List(values) => PyList::new(py, from_values(values)?)?.into_any(),
        Value::Tuple(values) => PyTuple::new(py, from_values(values)?)?.into_any(),
        Value::Dict(values) => from_dict(py, values)?,
    })
}

pub(crate) fn from_dict<'py>(py: Python<'py>, dict: &Dict) -> PyResult<Bound<'py, PyAny>> {
    let object = PyDict::new(py);
    for (key, value) in dict {
        object.set_item(key, from_value(py, value)?)?;
    }
    Ok(object.into_any())
}

pub(crate) fn to_session(values: &Bound<'_, PyAny>) -> PyResult<Session> {
    Ok(Session::from(to_dict(values)?))
}
