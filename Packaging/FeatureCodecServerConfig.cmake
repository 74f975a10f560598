# The targets FeatureCodec::Server, a shared library, and FeatureCodec::ServerStatic, the same to be linked in.
get_filename_component(_feature_codec "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET FeatureCodec::Server)
  add_library(FeatureCodec::Server SHARED IMPORTED)
  set_target_properties(FeatureCodec::Server PROPERTIES
    IMPORTED_LOCATION "${_feature_codec}/lib/libfeature_codec_server.so.1"
    IMPORTED_SONAME libfeature_codec_server.so.1
    INTERFACE_INCLUDE_DIRECTORIES "${_feature_codec}/include")
  add_library(FeatureCodec::ServerStatic STATIC IMPORTED)
  set_target_properties(FeatureCodec::ServerStatic PROPERTIES
    IMPORTED_LOCATION "${_feature_codec}/lib/libfeature_codec_server.a"
    INTERFACE_INCLUDE_DIRECTORIES "${_feature_codec}/include"
    INTERFACE_LINK_LIBRARIES m
    INTERFACE_LINK_OPTIONS "LINKER:--gc-sections")
endif()
unset(_feature_codec)
