# The target FeatureCodec::FeatureCodec: a static library and its header.
get_filename_component(_feature_codec "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET FeatureCodec::FeatureCodec)
  add_library(FeatureCodec::FeatureCodec STATIC IMPORTED)
  set_target_properties(FeatureCodec::FeatureCodec PROPERTIES
    IMPORTED_LOCATION "${_feature_codec}/lib/libfeature_codec.a"
    INTERFACE_INCLUDE_DIRECTORIES "${_feature_codec}/include"
    INTERFACE_LINK_OPTIONS "LINKER:--gc-sections")
endif()
unset(_feature_codec)
