// No code: this target exists to depend on all libraries of the package.
