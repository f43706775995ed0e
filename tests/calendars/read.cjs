// Reads calendar objects with ical.js (Thunderbird's parser): JSON list of texts in, list of readings out.
const ICAL = require(process.argv[2]);

function moment(time) {
  if (!time) return null;
  return time.isDate ? time.toString() : time.toJSDate().toISOString().replace(".000Z", "Z");
}

function reading(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone), zone.getFirstPropertyValue("tzid"));
  }
  const vevent = calendar.getFirstSubcomponent("vevent");
  const value = (name) => vevent.getFirstPropertyValue(name);
  const attendee = vevent.getFirstProperty("attendee");
  return {
    method: calendar.getFirstPropertyValue("method"),
    uid: value("uid"),
    sequence: value("sequence"),
    status: value("status"),
    summary: value("summary"),
    start: moment(value("dtstart")),
    end: moment(value("dtend")),
    location: value("location"),
    description: value("description"),
    url: value("url"),
    organizer: value("organizer"),
    organizer_name: vevent.getFirstProperty("organizer").getFirstParameter("cn"),
    attendee: attendee ? attendee.getFirstValue() : null,
    attendee_name: attendee ? attendee.getFirstParameter("cn") : null,
  };
}

const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(reading)));
