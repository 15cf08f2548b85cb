//! Every golden as a module. polyv-sdk compiles this file in its tests, with warnings denied.
#[path = "absent/expected.rs"]
mod absent;
#[path = "absent_alike/expected.rs"]
mod absent_alike;
#[path = "account/expected.rs"]
mod account;
#[path = "alias/expected.rs"]
mod alias;
#[path = "auth_group/expected.rs"]
mod auth_group;
#[path = "bounds/expected.rs"]
mod bounds;
#[path = "callback/expected_callback.rs"]
mod callback_callback;
#[path = "catalogue/expected.rs"]
mod catalogue;
#[path = "clear/expected.rs"]
mod clear;
#[path = "core_names/expected.rs"]
mod core_names;
#[path = "deprecated/expected.rs"]
mod deprecated;
#[path = "docs/expected.rs"]
mod docs;
#[path = "enum_local/expected.rs"]
mod enum_local;
#[path = "enum_named_again/expected.rs"]
mod enum_named_again;
#[path = "enum_shared/expected.rs"]
mod enum_shared;
#[path = "example_rules/expected.rs"]
mod example_rules;
#[path = "files_several/expected.rs"]
mod files_several;
#[path = "json_root_list/expected.rs"]
mod json_root_list;
#[path = "json_root_object/expected.rs"]
mod json_root_object;
#[path = "limits/expected.rs"]
mod limits;
#[path = "lists/expected.rs"]
mod lists;
#[path = "names/expected.rs"]
mod names;
#[path = "object_shared/expected.rs"]
mod object_shared;
#[path = "objects_received/expected.rs"]
mod objects_received;
#[path = "objects_sent/expected.rs"]
mod objects_sent;
#[path = "paging_cursor/expected.rs"]
mod paging_cursor;
#[path = "paging_list/expected.rs"]
mod paging_list;
#[path = "paging_object/expected.rs"]
mod paging_object;
#[path = "paging_page/expected.rs"]
mod paging_page;
#[path = "paging_without_size/expected.rs"]
mod paging_without_size;
#[path = "path_params/expected.rs"]
mod path_params;
#[path = "renamed/expected.rs"]
mod renamed;
#[path = "renamed/tree.rs"]
pub(super) mod renamed_tree;
#[path = "reply_ack/expected.rs"]
mod reply_ack;
#[path = "reply_binary/expected.rs"]
mod reply_binary;
#[path = "reply_encrypted/expected.rs"]
mod reply_encrypted;
#[path = "reply_list/expected.rs"]
mod reply_list;
#[path = "reply_object/expected.rs"]
mod reply_object;
#[path = "reply_object_optional/expected.rs"]
mod reply_object_optional;
#[path = "reply_text/expected.rs"]
mod reply_text;
#[path = "reply_value/expected.rs"]
mod reply_value;
#[path = "reply_value_spelt/expected.rs"]
mod reply_value_spelt;
#[path = "required_many/expected.rs"]
mod required_many;
#[path = "required_of_one_type/expected.rs"]
mod required_of_one_type;
#[path = "required_up_to_three/expected.rs"]
mod required_up_to_three;
#[path = "rules/expected.rs"]
mod rules;
#[path = "rules_nested/expected.rs"]
mod rules_nested;
#[path = "secret/expected.rs"]
mod secret;
#[path = "shape_form_signed/expected.rs"]
mod shape_form_signed;
#[path = "shape_form_unsigned/expected.rs"]
mod shape_form_unsigned;
#[path = "shape_json_unsigned/expected.rs"]
mod shape_json_unsigned;
#[path = "shape_multipart_query_signed/expected.rs"]
mod shape_multipart_query_signed;
#[path = "shape_multipart_signed/expected.rs"]
mod shape_multipart_signed;
#[path = "shape_query_signed/expected.rs"]
mod shape_query_signed;
#[path = "shape_unsigned/expected.rs"]
mod shape_unsigned;
#[path = "shared_types/expected.rs"]
mod shared_types;
#[path = "shared_types/expected_types.rs"]
mod shared_types_types;
#[path = "spellings/expected.rs"]
mod spellings;
#[path = "state/expected.rs"]
mod state;
#[path = "types_received/expected.rs"]
mod types_received;
#[path = "types_sent/expected.rs"]
mod types_sent;
