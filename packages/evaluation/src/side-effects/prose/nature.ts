/** Passages about animals, plants, weather and how things work, one per line. */
export const nature = `
A swift spends most of its life in the air. It feeds, drinks and even sleeps on the wing, and a young bird that leaves its nest in July may not touch anything solid again for two years.
Moss has no roots. It takes in water through its leaves, which are only one cell thick, and when the sun dries them they curl up and wait, sometimes for months, until the next rain opens them again.
The tide that fills the estuary twice a day brings more than water. With it come shrimps, small crabs and the mud itself, which settles so slowly that a bank can take a century to grow as high as a man.
Ice floats because water, unlike most liquids, takes up more room when it freezes. If it did not, lakes would freeze from the bottom upwards, and few fish would live through a cold winter.
An oak may drop ten thousand acorns in a good year. Mice, jays and wild pigs eat nearly all of them; the few that a jay has buried and forgotten are the forest of the next century.
Bees do not see red, but they do see ultraviolet. To them many flowers that look plain white to us carry lines and rings that point, like the marks on a runway, to where the nectar is.
Rust is not a coat that protects the iron below it. It flakes away, lets in more air and water, and so the bar is eaten through, whereas the thin skin that grows on aluminium closes it off for good.
When warm air meets a mountain it has to climb. It cools as it rises, its vapour turns to droplets, and one side of the range is green and wet while the other, a few miles away, is nearly a desert.
The heart of a mouse beats about six hundred times a minute and that of an elephant about thirty. Yet both animals, if they die of old age, have had roughly the same number of heartbeats.
Lichens grow where nothing else can: on bare rock, on roof tiles, on the north side of gravestones. Each is a partnership between a fungus, which gives shelter, and an alga, which makes the food.
Sound travels faster in water than in air, and faster still in steel. That is why people used to put an ear to the rail to find out whether a train was coming long before they could see it.
The river had changed its course four times since maps were first drawn. Each time it left behind a curved lake, and from the hill one could see them lying side by side like parings of a nail.
Salmon find the stream in which they hatched by its smell. They may have been at sea for four years and swum three thousand miles, but a few parts in a billion are enough to tell them where to turn.
A candle flame is hollow. If you hold a thin glass tube in its dark centre, unburnt vapour will rise through it, and you can light a second, smaller flame at the other end.
Earthworms pull fallen leaves into their burrows by the pointed end, as if they had tried the other one and found that it does not fit. In a meadow they turn over ten tons of soil an acre every year.
Most deserts are not made of sand. They are plains of gravel and bare stone, from which the wind has carried away everything fine enough to lift, and the famous dunes are where it has put it down.
Frost reaches the valley first. Cold air is heavy, runs downhill at night like water and gathers at the bottom, so that the orchard on the slope is in bloom while the garden by the stream is white.
Owls cannot move their eyes. To look aside they turn the whole head, up to three quarters of a circle, and their blood vessels have small pools in them so that the brain is fed while the neck is twisted.
The leaves do not turn yellow in autumn so much as stop being green. The yellow was there all summer, hidden by the chlorophyll that the tree takes back before it lets them fall.
Salt lowers the temperature at which water freezes, which is why it is spread on roads. Below about minus fifteen degrees it no longer helps much, and grit has to do the work instead.
A whale that dies in deep water sinks to the bottom and becomes, for decades, an island. First come the sharks, then worms and snails, and in the end bacteria that live on the fat inside the bones.
Each snowflake grows around a speck of dust. Because the air is a little warmer or wetter wherever it falls through, its six arms grow alike and no second flake takes the same path.
Foxes came to the city for the rats and stayed for the gardens. They have learned when the dustbins are put out, which dogs are tied up, and that a parked car stays warm for an hour.
Granite cools slowly, deep under the ground, and so its crystals have time to grow. Lava that runs into the sea has no time at all; it turns to a black glass with edges sharper than a surgeon's knife.
Plants on a window sill lean towards the light because the cells on the dark side of the stem grow longer. Turn the pot a little every few days and the two sides will keep pace.
The moon was once part of the earth, or so most geologists believe. Something the size of a planet struck the young world a glancing blow, and what was thrown up gathered again in orbit.
Spiders do not stick to their own webs, since only the spiral threads carry glue. They walk on the spokes, which are dry, and now and then they clean their feet all the same.
A magnet that is heated to a dull red loses its force. The small regions inside, which had all pointed the same way, are shaken out of order, and they stay so when the metal has cooled.
Bamboo flowers once in several decades, all plants of a kind in the same year, wherever in the world they have been carried. Then they die, and the animals that live on the shoots go hungry.
In still water a heron will stand for half an hour without moving. Then the neck shoots out, there is a flash of silver, and the bird is as motionless as before, a little fatter.
Yeast eats sugar and gives off two things: alcohol and a gas. The baker wants the gas and lets the oven drive off the alcohol, while the brewer keeps the alcohol and lets much of the gas escape.
The eye of a storm can be so calm that birds are carried along in it for days. People who step outside, thinking that the worst is over, are caught by the wind from the opposite side.
Peat is made of plants that have not quite rotted. It grows by a millimetre a year at most, so the bog that is drained and burnt in one lifetime took longer to form than any city took to build.
Copper roofs are brown when they are new. It takes the rain of twenty or thirty years to turn them green, and then the colour protects the metal so well that some have lasted since the Middle Ages.
Ants that carry a crumb together do not agree on a direction. Each one pulls, most of them pull towards home, and when a newcomer joins who knows the way better the whole group turns.
The deepest mines are hot. At four kilometres the rock is warm enough to cook an egg, and ice has to be pumped down the shafts day and night so that people can work there at all.
Cork is the bark of an oak that does not mind losing it. Every nine years men with axes peel the trunks by hand, and the bare wood, red at first, slowly covers itself again.
A seed may wait. In a layer of clay below an old house archaeologists found some that were seven hundred years old, put them into a pot on the window sill, and had poppies in June.
Glaciers move, but not all at the same speed. The middle goes faster than the edges and the surface faster than the bed, which is how the cracks open into which climbers fall.
Fireflies of one kind on the same tree will fall into step. No one of them leads; each waits a moment longer or shorter, according to what its neighbours do, until the whole tree blinks at once.
The first plants on a new island are grasses whose seeds came on the feet of gulls. After them come beetles, blown over from the mainland, and then, within a few years, something that eats the beetles.
Hot water sometimes freezes sooner than cold. Nobody is quite sure why, and careful people have repeated the experiment many times only to find that it works on one day and fails on the next.
Bats hang upside down because they cannot take off from the ground. They let go, fall a little way, spread their wings and are flying before they have dropped the height of a chair.
Chalk is made of shells too small to see. A cliff a hundred metres high took thirty million years to settle on the bottom of a warm sea, at about the thickness of a fingernail in a lifetime.
Sunlight takes eight minutes to reach us. If the sun went out we would go on seeing it, feeling its warmth and swinging round it for just as long, and then all three would end in the same moment.
A cat that falls turns its front half first, with its legs drawn in, and then its back half. It needs about a metre for this, which is why a short fall may hurt it more than a long one.
The swamp had a bad name, and people drained it as soon as they had the pumps. Only afterwards did the wells in the villages around it run dry, one after another, from the lowest to the highest.
Gold does not tarnish, can be beaten so thin that light shines through, and is of little use for tools. It may well have been the first metal that anybody picked up, simply because it glittered in a stream.
Flamingos are born grey. The pink comes from what they eat, and a zoo that feeds them only grain will have, after a year or two, a pond full of large and rather puzzled white birds.
Thunder is the sound of air that has been heated so fast that it explodes. Near by it is a single crack; from far away we hear one part of the long flash after another, and it rolls.
`
