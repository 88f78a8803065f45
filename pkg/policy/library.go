package policy

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/plinth-lint/plinth/pkg/suggest"
)

// Library is a set of policies in a file system.
type Library struct {
	fsys     fs.FS
	policies []*Policy
	byName   map[string]*Policy // ids and aliases in lower case
}

// Load reads a library: its index where there is one, else every policy.
func Load(fsys fs.FS) (*Library, error) {
	var policies []*Policy
	text, err := fs.ReadFile(fsys, IndexName)
	if err == nil {
		policies, err = readIndex(string(text))
	} else {
		policies, err = Read(fsys)
	}
	if err != nil {
		return nil, err
	}
	return New(fsys, policies)
}

// New gives the library of policies that were read before.
func New(fsys fs.FS, policies []*Policy) (*Library, error) {
	l := &Library{fsys: fsys, policies: policies, byName: make(map[string]*Policy, 4*len(policies))}
	slices.SortFunc(l.policies, func(a, b *Policy) int { return strings.Compare(a.ID, b.ID) })
	for _, p := range policies {
		for _, name := range append([]string{p.ID}, p.Aliases...) {
			key := strings.ToLower(name)
			if other := l.byName[key]; other != nil && other != p {
				return nil, fmt.Errorf("%s and %s have the same name %s", other.Dir, p.Dir, name)
			}
			l.byName[key] = p
		}
		if err := l.lesson(p); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *Library) lesson(p *Policy) error {
	text, err := fs.ReadFile(l.fsys, path.Join(p.Dir, "lesson.md"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a policy of a user may have none
	}
	if err != nil {
		return fmt.Errorf("read lesson of %s: %w", p.ID, err)
	}
	p.Lesson = parseLesson(string(text))
	return nil
}

// Policies gives all policies, sorted by id. The caller does not change them.
func (l *Library) Policies() []*Policy { return l.policies }

// Find gives the policy with an id or alias, in any case.
func (l *Library) Find(idOrAlias string) (*Policy, bool) {
	p, ok := l.byName[strings.ToLower(idOrAlias)]
	return p, ok
}

// Suggest gives the id closest to a name, or "".
func (l *Library) Suggest(name string) string {
	ids := make([]string, 0, len(l.policies))
	for _, p := range l.policies {
		ids = append(ids, p.ID)
	}
	if near := suggest.Nearest(name, ids); near != "" {
		return near
	}
	var aliases []string
	for _, p := range l.policies {
		aliases = append(aliases, p.Aliases...)
	}
	return suggest.Nearest(name, aliases)
}

// FS gives the file system that holds the policies' folders.
func (l *Library) FS() fs.FS { return l.fsys }

// Modules parses the modules of the given policies and the shared ones below
// lib that they import, by file name.
func (l *Library) Modules(policies []*Policy) (map[string]*ast.Module, error) {
	modules := make(map[string]*ast.Module, len(policies))
	for _, p := range policies {
		if err := l.parse(modules, path.Join(p.Dir, "policy.rego")); err != nil {
			return nil, fmt.Errorf("policy %s: %w", p.ID, err)
		}
	}
	return modules, nil
}

func (l *Library) parse(modules map[string]*ast.Module, name string) error {
	if modules[name] != nil {
		return nil
	}
	text, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		return err
	}
	m, err := ast.ParseModuleWithOpts(name, string(text), ast.ParserOptions{})
	if err != nil {
		return err
	}
	modules[name] = m
	for _, i := range m.Imports {
		ref, ok := i.Path.Value.(ast.Ref)
		if !ok || len(ref) < 3 || !ref[0].Equal(ast.DefaultRootDocument) || !ref[1].Equal(ast.StringTerm("lib")) {
			continue
		}
		shared, _ := ref[2].Value.(ast.String)
		if err := l.parse(modules, "lib/"+string(shared)+".rego"); err != nil {
			return err
		}
	}
	return nil
}
