package main

import (
	"fmt"
	"path"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/lint"
)

func newConfigShow(s streams) *cobra.Command {
	var own ownPolicies
	cmd := &cobra.Command{
		Use:   "show [PATH]",
		Short: "Print the configuration that holds for a path, and where each setting stands",
		Long: `Show prints the configuration that holds for a file or directory (the current one if
none is given): that of the closest plinth.yaml with all that it extends, as one plinth.yaml that says the
same by itself. Behind each setting stands its place, or that it is the default.`,
		Example: `  plinth config show infra/prod
  plinth config show > effective.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("give one path: each may have a configuration of its own", "config show takes one path, not %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			library, err := own.load(cmd.Context())
			if err != nil {
				return err
			}
			in, err := openInput(s, args)
			if err != nil {
				return err
			}
			defer func() { _ = in.tree.Close() }()
			name := path.Clean(in.paths[0])
			shown := "the root of the repository"
			if name != "." {
				shown = name
			}
			c, err := config.NewFinder(in.tree, library).For(name)
			if err != nil {
				return configError(err)
			}
			head := fmt.Sprintf("# No %s holds for %s: these are the defaults.\n", config.Name, shown)
			if c.File != "" {
				head = fmt.Sprintf("# %s holds for %s.\n", c.File, shown)
			}
			if _, err := fmt.Fprint(s.out, printable(head+c.Show(lint.DefaultFailOn))); err != nil {
				return fmt.Errorf("write configuration: %w", err)
			}
			return nil
		},
	}
	own.add(cmd)
	return cmd
}
