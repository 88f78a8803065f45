package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/policies"
)

// release is set by the linker in a release build.
var release = ""

// version gives the semantic version of this build.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && len(info.Main.Version) > 1 && info.Main.Version[0] == 'v' {
		return info.Main.Version[1:]
	}
	return "0.0.0-dev"
}

func newVersion(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of plinth and of its policies",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			library, err := policy.Load(policies.FS)
			if err != nil {
				return fmt.Errorf("load policies: %w", err)
			}
			_, err = fmt.Fprintf(s.out, "plinth %s (%d policies, %s, %s/%s)\n",
				version(), len(library.Policies()), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
