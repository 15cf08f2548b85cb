//! From arguments and files to the parameters of a request.
