package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/policies"
)

// ownPolicies is the flag for policies that join plinth's own.
type ownPolicies struct{ dir string }

func (o *ownPolicies) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.dir, "policies", "", "`DIR` of policies of your own, <pillar>/<service>/<name>/policy.rego, that join the built-in ones")
	_ = cmd.MarkFlagDirname("policies")
}

// load gives the library: the built-in one, or one with the directory's policies joined to it. All of
// these are compiled, so that a fault is told whatever the input.
func (o *ownPolicies) load(ctx context.Context) (*policy.Library, error) {
	built, err := policy.Load(policies.FS)
	if err != nil {
		return nil, fmt.Errorf("load policies: %w", err)
	}
	if o.dir == "" {
		return built, nil
	}
	own, err := readPolicies(o.dir)
	if err != nil {
		return nil, err
	}
	for _, p := range own.Policies() {
		for _, name := range append([]string{p.ID}, p.Aliases...) {
			if other, taken := built.Find(name); taken {
				return nil, usage("rename its folder or remove the alias; plinth.yaml turns built-in policies off",
					"policies in %s: %s/policy.rego:1: the name %s is that of the built-in policy %s", o.dir, p.Dir, name, other.ID)
			}
		}
	}
	if _, err := engine.Compile(ctx, own, own.Policies(), nil); err != nil && ctx.Err() == nil {
		return nil, usage(testHint(o.dir), "policies in %s: %w", o.dir, err)
	}
	library, err := policy.Join(built, own)
	if err != nil {
		return nil, fmt.Errorf("policies in %s: %w", o.dir, err)
	}
	return library, nil
}

// readPolicies reads the policies of a directory; their METADATA is read from the modules.
func readPolicies(dir string) (*policy.Library, error) {
	switch info, err := os.Stat(dir); {
	case err != nil:
		return nil, missing(dir, err)
	case !info.IsDir():
		return nil, usage("give the directory that holds <pillar>/<service>/<name>/policy.rego", "%s is no directory", dir)
	}
	fsys := os.DirFS(dir)
	all, err := policy.Read(fsys)
	if err != nil {
		return nil, usage("docs/policies.md says what a policy is", "policies in %s: %w", dir, err)
	}
	if len(all) == 0 {
		return nil, usage("a policy lies in <pillar>/<service>/<name>/policy.rego", "%s holds no policy", dir)
	}
	library, err := policy.New(fsys, all)
	if err != nil {
		return nil, usage("rename one of them", "policies in %s: %w", dir, err)
	}
	return library, nil
}

func testHint(dir string) string {
	return fmt.Sprintf("`plinth policy test %s` says more", dir)
}
