from django.db import migrations

# What says what a company is by law, at the end of its name: it doesn't tell two names apart. "_" is a space.
LEGAL = (
    "inc incorporated llc llp lp ltd limited plc corp corporation co company and_co and_company gmbh mbh ag kg kgaa ug "
    "ohg gbr ev eg se sa sas sasu sarl srl spa sapa snc bv nv vof oy oyj ab as asa aps ks hf ehf pty pte pvt private "
    "proprietary kk kabushiki_kaisha gk bhd sdn berhad zrt kft nyrt doo sro spol sp_z_oo ltda eireli sa_de_cv slu lda "
    "ooo oao zao pao ojsc cjsc jsc pjsc"
)

# What a name is compared by: lower case, without accents, punctuation and legal form. A name that is nothing but a legal
# form stays as it is. The bodies are of the kind that is bound when made, so that they hold on any search_path.
FUNCTIONS = f"""
CREATE FUNCTION comparable_name(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
  regexp_replace(
    translate(replace(replace(search_normal(value), '&', ' and '), 'ß', 'ss'), '.’''/', ''),
    '株式会社|有限会社|股份有限公司|有限责任公司|有限公司', ' ', 'g'),
  '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u2000-\\u206f\\u3000-\\u303f\\uff00-\\uff0f]+', ' ', 'g'));

CREATE FUNCTION name_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(
  nullif(regexp_replace(comparable_name(value), '^(the )|(( |^)({"|".join(LEGAL.split()).replace("_", " ")}))+$', '', 'g'), ''),
  nullif(comparable_name(value), ''),
  search_normal(value));

CREATE FUNCTION website_host(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(substring(value from '(?i)^[a-z]+://(?:[^/@?#]*@)?(?:www[0-9]?[.])?([^/:?#]+)'));

CREATE FUNCTION mail_domain(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(substring(value from '@([^@]+)$'));
"""
DROP_FUNCTIONS = """
DROP FUNCTION mail_domain(text);
DROP FUNCTION website_host(text);
DROP FUNCTION name_key(text);
DROP FUNCTION comparable_name(text);
"""

INDEXES = """
CREATE INDEX contact_by_mail_domain ON partners_contact (mail_domain(email))
  WHERE archived_at IS NULL AND email <> '';
CREATE INDEX contact_by_email ON partners_contact (lower(email)) WHERE archived_at IS NULL AND email <> '';
CREATE INDEX contact_by_partner_and_key ON partners_contact (partner_id, comparable_name(name))
  WHERE archived_at IS NULL;
"""
DROP_INDEXES = """
DROP INDEX contact_by_partner_and_key;
DROP INDEX contact_by_email;
DROP INDEX contact_by_mail_domain;
"""

# What is new or changed in a way that matters is noted, whoever changed it and however. Notes are only ever added, so
# that writers don't wait for each other.
NOTES = """
CREATE FUNCTION note_partner_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO partners_partnertocompare (record_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE FUNCTION note_owner_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO partners_partnertocompare (record_id) VALUES (OLD.partner_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO partners_partnertocompare (record_id) VALUES (NEW.partner_id);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION note_contact_to_compare() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO partners_contacttocompare (record_id) VALUES (NEW.id);
  RETURN NULL;
END $$;

CREATE TRIGGER compare_new AFTER INSERT ON partners_partner
  FOR EACH ROW EXECUTE FUNCTION note_partner_to_compare();
CREATE TRIGGER compare_changed AFTER UPDATE ON partners_partner FOR EACH ROW
  WHEN ((OLD.name, OLD.website, OLD.archived_at, OLD.restricted)
    IS DISTINCT FROM (NEW.name, NEW.website, NEW.archived_at, NEW.restricted))
  EXECUTE FUNCTION note_partner_to_compare();
CREATE TRIGGER compare_its_partner AFTER INSERT OR UPDATE OR DELETE ON partners_externalid
  FOR EACH ROW EXECUTE FUNCTION note_owner_to_compare();
CREATE TRIGGER compare_new AFTER INSERT ON partners_contact
  FOR EACH ROW EXECUTE FUNCTION note_contact_to_compare();
CREATE TRIGGER compare_changed AFTER UPDATE ON partners_contact FOR EACH ROW
  WHEN ((OLD.name, OLD.email, OLD.partner_id, OLD.archived_at)
    IS DISTINCT FROM (NEW.name, NEW.email, NEW.partner_id, NEW.archived_at))
  EXECUTE FUNCTION note_contact_to_compare();
CREATE TRIGGER compare_new_partner AFTER INSERT ON partners_contact FOR EACH ROW WHEN (NEW.email <> '')
  EXECUTE FUNCTION note_owner_to_compare();
CREATE TRIGGER compare_changed_partner AFTER UPDATE ON partners_contact FOR EACH ROW
  WHEN ((OLD.email, OLD.partner_id, OLD.archived_at) IS DISTINCT FROM (NEW.email, NEW.partner_id, NEW.archived_at))
  EXECUTE FUNCTION note_owner_to_compare();
"""
DROP_NOTES = """
DROP FUNCTION note_contact_to_compare() CASCADE;
DROP FUNCTION note_owner_to_compare() CASCADE;
DROP FUNCTION note_partner_to_compare() CASCADE;
"""


class Migration(migrations.Migration):
    """What likely duplicates are found by: names, websites and e-mail domains as compared, with their indexes."""

    dependencies = [("partners", "0002_first_words"), ("core", "0001_search")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(INDEXES, DROP_INDEXES),
        migrations.RunSQL(NOTES, DROP_NOTES),
    ]
