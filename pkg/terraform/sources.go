package terraform

import (
	"encoding/json"
	"path"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
)

// sourceOf gives the source of a module call as written.
func sourceOf(call *block) string {
	if a, ok := call.body.attribute("source"); ok {
		text, _ := a.value.literal()
		return text
	}
	return ""
}

// localSource gives the directory that a source which is a local path means.
func localSource(m *module, text string) (string, bool) {
	if !strings.HasPrefix(text, "./") && !strings.HasPrefix(text, "../") {
		return "", false
	}
	return path.Join(m.dir, text), true
}

// copyOf gives the directory that the options name for a source.
func (l *Loader) copyOf(text string) (string, bool) {
	base, inner := splitSource(text)
	if dir, ok := l.options.Modules[base]; ok {
		return path.Join(dir, inner), true
	}
	return "", false
}

// splitSource gives a source without version and without its //part, and that part
// (https://developer.hashicorp.com/terraform/language/modules/sources).
func splitSource(text string) (base, inner string) {
	base, _, _ = strings.Cut(text, "?")
	from := 0
	if i := strings.Index(base, "://"); i >= 0 {
		from = i + len("://")
	}
	if i := strings.Index(base[from:], "//"); i >= 0 {
		return base[:from+i], base[from+i+len("//"):]
	}
	return base, ""
}

// installed gives the directories of modules that terraform init has put into
// .terraform, by the key of the call ("a.b").
func (r *root) readInstalled(dir string) {
	f, err := r.loader.tree.Read(path.Join(dir, ".terraform/modules/modules.json"))
	if err != nil {
		return // init did not run
	}
	var manifest struct {
		Modules []struct{ Key, Dir string }
	}
	if err := json.Unmarshal(f.Bytes, &manifest); err != nil {
		r.diags.Add(diag.Warning, "modules-unreadable", f.Range(0, 0), "List of installed modules cannot be read",
			"%s. Run `terraform init` in %s again.", err, dir)
		return
	}
	r.installed = map[string]string{}
	for _, m := range manifest.Modules {
		r.installed[m.Key] = path.Join(dir, m.Dir)
	}
}

// source finds the module that a call names: a local directory, one that
// terraform init has fetched, or a copy that the options name.
func (m *moduleInstance) source(b *block) (*module, bool) {
	text := sourceOf(b)
	dir, found := localSource(m.config, text)
	if !found {
		dir, found = m.root.loader.copyOf(text)
	}
	if !found {
		key := strings.TrimPrefix(strings.ReplaceAll(m.joinPlain("module."+b.labels[0]), "module.", ""), ".")
		dir, found = m.root.installed[key]
	}
	switch {
	case !found && m.root.plan.Calls(m.address, "module."+b.labels[0]):
		return nil, false
	case !found:
		m.root.unit.Complete = false
		m.root.diags.Add(diag.Note, "module-not-available", b.header, "Module is not in the scan", "%s", m.helpWith(text))
		return nil, false
	case dir == ".." || strings.HasPrefix(dir, "../"):
		m.root.unit.Complete = false
		m.root.diags.Add(diag.Warning, "path-outside-root", b.header, "Path leads outside of the scanned root", "The module source %q is not read.", text)
		return nil, false
	case len(m.calls) >= maxModuleDepth:
		m.root.diags.Add(diag.Error, "module-depth", b.header, "Modules call each other too deeply", "The call is %d modules deep.", maxModuleDepth)
		return nil, false
	case m.within(dir):
		m.root.unit.Complete = false
		m.root.diags.Add(diag.Error, "module-depth", b.header, "Module calls itself", "The module %s is called from within itself, so Terraform refuses it.", dir)
		return nil, false
	}
	var config *module
	if m.root.loader.tree.IsDir(dir) {
		config = m.root.loader.module(m.root.ctx, dir)
	}
	if config == nil || len(config.files) == 0 && len(config.diags) == 0 {
		m.root.unit.Complete = false
		m.root.diags.Add(diag.Error, "module-empty", b.header, "Module has no configuration", "The directory %s holds no .tf files.", dir)
		return nil, false
	}
	m.root.use(config)
	return config, true
}

// within reports whether a directory's module is this one or one of those that lead to it.
func (m *moduleInstance) within(dir string) bool {
	for ; m != nil; m = m.parent {
		if m.config.dir == dir {
			return true
		}
	}
	return false
}

// helpWith says what makes a module that is not there available.
func (m *moduleInstance) helpWith(text string) string {
	if text == "" {
		return "Its source is not a text without templates."
	}
	base, _ := splitSource(text)
	return "The source \"" + text + "\" is no local path. Run `terraform init` in " + m.rootDir() +
		" first, so that plinth finds the module below .terraform, or name a copy: `--module-path " + base + "=DIRECTORY`."
}

func (m *moduleInstance) rootDir() string {
	for m.parent != nil {
		m = m.parent
	}
	return path.Clean(m.config.dir)
}
