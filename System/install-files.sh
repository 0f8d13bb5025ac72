#!/bin/sh
# Puts what a package holds below a folder: install-files.sh PROGRAMS DESTINATION, PROGRAMS being where giaoband and giaoban were built.
set -eu
cd "$(dirname "$0")/.."
programs=$1
to=$2

for program in giaoband giaoban; do
    install -D -m 755 "$programs/$program" "$to/usr/bin/$program"
    install -d "$to/usr/share/bash-completion/completions" "$to/usr/share/zsh/vendor-completions" \
        "$to/usr/share/fish/vendor_completions.d"
    # It is read by a shell, not run: no #! line.
    "$programs/$program" --generate-completion-script bash | sed '1{/^#!/d}' > "$to/usr/share/bash-completion/completions/$program"
    "$programs/$program" --generate-completion-script zsh > "$to/usr/share/zsh/vendor-completions/_$program"
    "$programs/$program" --generate-completion-script fish > "$to/usr/share/fish/vendor_completions.d/$program.fish"
done

install -d "$to/usr/share/giaoban/lexicon" "$to/etc/giaoban/conf.d" "$to/etc/giaoban/lexicon.d"
install -m 644 Data/*.tsv "$to/usr/share/giaoban/lexicon"

# The settings of the service that are not the defaults: the inbox is the group's, and so are the sockets.
settings=$to/etc/giaoban/giaoban.yaml
sed -e 's|^#inbox:$|inbox:|' -e 's|^#  directory: /var/lib/giaoban/inbox$|  directory: /var/spool/giaoban/inbox|' \
    -e 's|^#access:$|access:|' -e 's|^#  group: off$|  group: giaoban-push|' etc/giaoban.yaml > "$settings"
[ "$(grep -v '^#' "$settings" | tr -d '\n')" = 'inbox:  directory: /var/spool/giaoban/inboxaccess:  group: giaoban-push' ] || {
    echo "etc/giaoban.yaml: the settings of the service were not found in it; see $0" >&2
    exit 1
}
chmod 644 "$settings"
install -m 644 systemd/conf.d-README "$to/etc/giaoban/conf.d/README"

install -D -m 644 systemd/giaoban.service "$to/lib/systemd/system/giaoban.service"
install -D -m 644 systemd/giaoban.sysusers "$to/usr/lib/sysusers.d/giaoban.conf"
install -D -m 644 systemd/giaoban.tmpfiles "$to/usr/lib/tmpfiles.d/giaoban.conf"
